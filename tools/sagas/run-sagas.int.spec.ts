import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messagingMigrations } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { Orders1760000000000 } from '../../subgraphs/orders/persistence/migrations/1760000000000-orders.js';
import { runSagas } from './run-sagas.js';

let database: FreshPart;
let orders: DataSource;
beforeAll(async () => {
  database = await freshDatabase();
  const migrations = [...messagingMigrations, Orders1760000000000];
  orders = await new DataSource({ type: 'postgres', url: database.url, migrations }).initialize();
  await orders.runMigrations();
});
afterAll(async () => {
  await orders.destroy();
  await database.drop();
});
beforeEach(() => orders.query('DELETE FROM orders'));

/** An order whose saga is due so many seconds from now; null: it waits for nothing. Answers its id. */
async function order(saga: object, dueInSeconds: number | null): Promise<string> {
  const id = randomUUID();
  await orders.query(
    `INSERT INTO orders (id, customer_id, offer, status, lines, total_amount, currency, shipping_given, timeline, request_hash,
                         saga, saga_due_at, version)
     VALUES ($1, gen_random_uuid(), 'SALE', 'PENDING', '[]', 0, 'USD', true, '[]', '', $2, now() + $3 * interval '1 second', 1)`,
    [id, JSON.stringify(saga), dueInSeconds],
  );
  return id;
}

/** What the command prints, complains of, and ends with. */
async function run(...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await runSagas(
    args,
    { ORDERS_DATABASE_URL: database.url },
    {
      embeddedDatabaseUrl: undefined,
      print: (line) => printed.push(line),
      complain: (line) => complaints.push(line),
    },
  );
  return { code, text: printed.join('\n'), complaint: complaints.join('\n') };
}

const isDue = async (id: string) => {
  const [row] = await orders.query(
    `SELECT saga_due_at <= now() AND (saga->>'dueMs')::bigint <= extract(epoch FROM now()) * 1000 AS due FROM orders WHERE id = $1`,
    [id],
  );
  return row.due;
};

const undoing = { step: 'compensating', compensation: 'release', attempts: 9, dueMs: 9e12 };

describe('npm run sagas -- list', () => {
  it('shows what each checkout under way waits for, and which do not get on', async () => {
    const [waits, stuck, overdue] = [
      await order({ step: 'reserving', dueMs: 9e12 }, 10),
      await order(undoing, 5),
      await order({ step: 'paying', dueMs: 1 }, -120),
    ];
    const closed = await order({ step: 'closed' }, null);
    const { code, text } = await run('list');
    const line = (id: string) => text.split('\n').find((each) => each.startsWith(id));
    expect(code).toBe(0);
    expect(line(waits)).toMatch(/stock to be reserved .*Z$/);
    expect(line(stuck)).toMatch(/stock to be back \(release\) .*9× .*stuck$/);
    expect(line(overdue)).toMatch(/payment .*stuck$/);
    expect(line(closed)).toBeUndefined();

    const only = await run('list', 'stuck');
    expect(only.text).toContain(stuck);
    expect(only.text).not.toContain(waits);
  });

  it('says that there are none', async () => {
    expect(await run('list')).toMatchObject({ code: 0, text: 'No checkout is under way.' });
    expect(await run('list', 'stuck')).toMatchObject({ code: 0, text: 'No checkout is stuck.' });
  });
});

describe('npm run sagas -- resume', () => {
  it('has what is undone or overdue act at once, however many, and leaves alone what still has time', async () => {
    const waits = await order({ step: 'reserving', dueMs: 9e12 }, 10);
    const many = await Promise.all(Array.from({ length: 1_100 }, () => order(undoing, 60)));
    expect(await run('resume')).toMatchObject({ code: 0, text: '1100 act at once.' });
    expect(await Promise.all(many.map(isDue))).not.toContain(false);
    expect(await isDue(waits)).toBe(false);
  });

  it('does so for one order, and says when it has nothing to resume', async () => {
    const [one, other] = [await order(undoing, 60), await order(undoing, 60)];
    expect(await run('resume', one)).toMatchObject({ code: 0, text: '1 act at once.' });
    expect([await isDue(one), await isDue(other)]).toEqual([true, false]);
    const closed = await order({ step: 'closed' }, null);
    for (const id of [closed, randomUUID()]) {
      expect(await run('resume', id)).toMatchObject({
        code: 1,
        complaint: expect.stringContaining('nothing to resume'),
      });
    }
  });
});

it('says what is missing where no shop runs', async () => {
  const complaints: string[] = [];
  const around = {
    embeddedDatabaseUrl: undefined,
    print: () => undefined,
    complain: (line: string) => complaints.push(line),
  };
  expect(await runSagas(['list'], {}, around)).toBe(1);
  expect(complaints[0]).toContain('ORDERS_DATABASE_URL');
});
