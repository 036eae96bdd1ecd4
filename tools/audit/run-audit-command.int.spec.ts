import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { variableOf } from '../../audit/database-urls.js';
import { services } from '../../audit/services.js';
import { addOrder } from '../../audit/testing/add-order.js';
import { AuditedShop } from '../../audit/testing/audited-shop.js';
import { livesUnderWay, settledLives } from '../../audit/testing/lives.js';
import { runAuditCommand } from './run-audit-command.js';

let shop: AuditedShop;
beforeAll(async () => {
  shop = await AuditedShop.open();
});
afterEach(() => shop.empty());
afterAll(() => shop.close());

/** `npm run audit -- …`, for a shop whose databases the environment names. */
async function audit(args: string[], env: Record<string, string> = {}) {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const urls = Object.fromEntries(services.map((service) => [variableOf(service), shop.databaseUrls[service]]));
  const exitCode = await runAuditCommand(
    args,
    { ...urls, ...env },
    {
      embeddedDatabaseUrl: () => undefined,
      print: (line) => printed.push(line),
      complain: (line) => complaints.push(line),
      recheckMs: 1,
    },
  );
  return { exitCode, printed: printed.join('\n'), complaints: complaints.join('\n') };
}

it('ends with 0 where all is well', async () => {
  await addOrder(shop, settledLives.placed);
  const { exitCode, printed, complaints } = await audit([]);
  expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: '' });
  expect(printed).toMatch(/^Looked at .*1 orders.*\nEvery invariant holds\.$/);
});

it('ends with 1 and names what is wrong, a line each', async () => {
  const { id } = await addOrder(shop, { ...settledLives.placed, payment: 'refunded' });
  const { exitCode, printed, complaints } = await audit([]);
  expect(exitCode).toBe(1);
  expect(printed.split('\n')[0]).toBe(`invariant 4  order ${id}  is PLACED, but its payment is refunded`);
  expect(complaints).toContain('looking again at 1 that may be wrong');
});

it('includes the ninth only at rest, and tells all as JSON', async () => {
  const { id } = await addOrder(shop, livesUnderWay.paying);
  expect((await audit([])).exitCode).toBe(0);
  const { exitCode, printed } = await audit(['--at-rest', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({
    atRest: true,
    found: 2,
    counts: { 9: 2 },
    violations: [{ invariant: 9, subject: 'order', ids: [id] }, { invariant: 9 }],
  });
});

it('ends with 2 where it could not look', async () => {
  const gone = { ORDERS_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
  const { exitCode, printed, complaints } = await audit([], gone);
  expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
  expect(complaints).toContain('the database of orders cannot be read: connect ECONNREFUSED');

  expect(await audit([], { ORDERS_DATABASE_URL: '' })).toMatchObject({
    exitCode: 2,
    complaints: 'ORDERS_DATABASE_URL must be set, or a shop run here (npm start)',
  });
  expect((await audit(['--fast'])).exitCode).toBe(2);
});
