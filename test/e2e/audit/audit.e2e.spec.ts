import pg from 'pg';
import { expect, it } from 'vitest';
import { eventually, freshDatabase } from '#platform/testing';
import { variableOf } from '../../../audit/database-urls.js';
import { services } from '../../../audit/services.js';
import { runAuditCommand } from '../../../tools/audit/run-audit-command.js';
import { useShop } from '../harness/shop.js';

const urls = new Map<string, string>(
  await Promise.all(services.map(async (service) => [service, (await freshDatabase()).url] as const)),
);
const env = Object.fromEntries(services.map((service) => [variableOf(service), urls.get(service) ?? '']));
const souk = useShop(env);

/** `npm run audit -- …`, for a shop that runs here. */
async function audit(...args: string[]): Promise<{ exitCode: number; output: string }> {
  const lines: string[] = [];
  const exitCode = await runAuditCommand(
    args,
    {},
    {
      embeddedDatabaseUrl: (service) => urls.get(service),
      print: (line) => lines.push(line),
      complain: () => undefined,
    },
  );
  return { exitCode, output: lines.join('\n') };
}

it('finds every book in order, whatever became of the orders', async () => {
  const ada = await souk.visitor.register();
  const lamp = await ada.createProduct({ stock: 20 });
  const drill = await ada.createProduct({ offer: 'LOAN', stock: 2 });
  const place = async (productId: string, quantity: number): Promise<{ id: string; status: string }> =>
    (await ada.placeOrder([{ productId, quantity }])).data?.placeOrder;

  expect(await place(lamp, 1)).toMatchObject({ status: 'PLACED' });
  expect(await place(lamp, 1_000)).toMatchObject({ status: 'CANCELLED', cancellation: { reason: 'OUT_OF_STOCK' } });
  const cancelled = await place(lamp, 2);
  await ada.data('mutation($id: ID!) { cancelOrder(id: $id) { id } }', { id: cancelled.id });
  const borrowed = await place(drill, 1);
  await ada.data('mutation($id: ID!) { returnOrder(id: $id) { status } }', { id: borrowed.id });
  const delivered = await place(lamp, 1);
  await souk.admin.data('mutation($id: ID!) { shipOrder(id: $id) { id } }', { id: delivered.id });
  await souk.admin.data('mutation($id: ID!) { deliverOrder(id: $id) { id } }', { id: delivered.id });
  const poor = await souk.visitor.register();
  const dear = await ada.createProduct({ price: { amount: 5_000_000 } });
  expect((await poor.placeOrder([{ productId: dear, quantity: 1 }])).data?.placeOrder).toMatchObject({
    status: 'CANCELLED',
    cancellation: { reason: 'INSUFFICIENT_FUNDS' },
  });

  expect(await audit()).toMatchObject({ exitCode: 0, output: expect.stringContaining('Every invariant holds.') });
  await eventually(async () => {
    const { exitCode, output } = await audit('--at-rest');
    expect(output).toContain('Every invariant holds.');
    expect(exitCode).toBe(0);
  });
  expect((await audit()).output).toContain('6 orders');
});

it('names the order that somebody paid for and that is gone', async () => {
  const ada = await souk.visitor.register();
  const productId = await ada.createProduct();
  const { id } = (await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder ?? {};
  await eventually(async () => expect((await audit('--at-rest')).exitCode).toBe(0));
  const orders = new pg.Client({ connectionString: urls.get('orders') });
  await orders.connect();
  await orders.query('DELETE FROM orders WHERE id = $1', [id]);
  await orders.end();
  const { exitCode, output } = await audit('--at-rest');
  expect(exitCode).toBe(1);
  expect(output.split('\n').slice(0, -3)).toEqual([
    `invariant 4  order ${id}  does not exist, and its payment is charged`,
    `invariant 4  order ${id}  does not exist, and its stock is sold`,
  ]);
});
