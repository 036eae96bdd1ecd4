import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, freshDatabase } from '#platform/testing';
import { runDeadLetters } from '../../../tools/dead-letters/run-dead-letters.js';
import { useShop } from '../harness/shop.js';

const database = await freshDatabase();
const souk = useShop({ ORDERS_DATABASE_URL: database.url });
const orders = new pg.Client({ connectionString: database.url });
beforeAll(() => orders.connect());
afterAll(() => orders.end());

/** `npm run dead-letters -- …`, for a shop that runs here with its orders in that database. */
async function deadLetters(...args: string[]): Promise<{ exitCode: number; output: string }> {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const exitCode = await runDeadLetters(
    args,
    {},
    {
      embeddedDatabaseUrl: (service) => (service === 'orders' ? database.url : undefined),
      print,
      complain: print,
    },
  );
  return { exitCode, output: lines.join('\n') };
}

it('shows an operator what orders could not do, and does it when the operator says so', async () => {
  const ada = await souk.visitor.register();
  const productId = await ada.createProduct();
  const { id } = (await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder ?? {};
  await eventually(async () => expect((await deadLetters('list')).output).toBe('There are no dead letters.'));

  // A mistake of the operator's, or of a migration.
  await orders.query('ALTER TABLE customers RENAME COLUMN profile TO profile_misplaced');
  await ada.data('mutation { updateProfile(input: { postalCode: "N1 9GU" }) { id } }');
  const listed = await eventually(
    async () => {
      const { output } = await deadLetters('list', 'orders');
      expect(output).toContain('ProfileUpdated');
      return output;
    },
    { timeoutMs: 25_000 },
  );
  expect(listed).toContain(ada.session?.userId);
  expect(listed).not.toContain('N1 9GU');
  await orders.query('ALTER TABLE customers RENAME COLUMN profile_misplaced TO profile');

  expect(await deadLetters('replay', 'orders')).toEqual({ exitCode: 0, output: 'orders: 1 given to it again' });
  await eventually(async () => {
    const { order } = await ada.data('query($id: ID!) { order(id: $id) { shipping { postalCode } } }', { id });
    expect(order.shipping.postalCode).toBe('N1 9GU');
  });
  await eventually(async () => expect((await deadLetters('list')).output).toBe('There are no dead letters.'));
}, 60_000);

it('says what is wrong with what it is asked for', async () => {
  expect(await deadLetters('replay', 'orders', 'no-such-id')).toEqual({
    exitCode: 1,
    output: 'orders has no dead letter no-such-id',
  });
  expect((await deadLetters('list', 'shipping')).exitCode).toBe(1);
});
