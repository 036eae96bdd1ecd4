import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import type { Env } from '#platform/config';
import { eventually } from '#platform/testing';
import { AuditModule } from './audit.module.js';
import { auditProcess } from './audit.process.js';
import { variableOf } from './database-urls.js';
import { Broker, consumers } from './databases/broker.js';
import { services } from './services.js';
import { addOrder } from './testing/add-order.js';
import { AuditedShop } from './testing/audited-shop.js';
import { settledLives } from './testing/lives.js';

let shop: AuditedShop;
let running: RunningProcess | undefined;
beforeAll(async () => {
  shop = await AuditedShop.open();
});
afterEach(async () => {
  await running?.close();
  await shop.empty();
  vi.restoreAllMocks();
});
afterAll(() => shop.close());

/** The process, with a round each second that looks again at once. */
async function start(more: Env = {}): Promise<void> {
  const urls = services.map((service) => [variableOf(service), shop.databaseUrls[service]]);
  const env = { ...Object.fromEntries(urls), AUDIT_INTERVAL_SECONDS: '1', PORT: '0', LOG_LEVEL: 'silent', ...more };
  const definition = { ...auditProcess, create: () => AuditModule.create({ env }, 1) };
  running = await startProcess(definition, { env });
}

async function metrics(): Promise<string> {
  const response = await fetch(`${running?.url}/metrics`);
  return response.text();
}

/** The registry is the test file's: earlier tests have left their marks. */
async function lastSuccess(): Promise<string | undefined> {
  return (await metrics()).match(/^souk_audit_last_success_timestamp_seconds .*/m)?.[0];
}

it('shows, by invariant, how much is wrong, and that nothing is any more', async () => {
  const { id } = await addOrder(shop, { ...settledLives.placed, payment: 'none' });
  await start();
  await eventually(async () => expect(await metrics()).toContain('souk_audit_violations{invariant="4"} 1'));
  expect(await metrics()).toContain('souk_audit_violations{invariant="1"} 0');
  expect(await metrics()).toMatch(/^souk_audit_last_success_timestamp_seconds 1\d{9}/m);
  expect(await metrics()).toMatch(/^souk_audit_seconds \d/m);
  expect(await metrics()).toMatch(/^souk_audit_interval_seconds 1$/m);
  // At rest is what an open shop never is.
  expect(await metrics()).not.toContain('invariant="9"');

  await shop.sql('orders', 'DELETE FROM orders WHERE id = $1', [id]);
  await shop.sql('inventory', 'DELETE FROM reservations');
  await shop.sql('inventory', 'DELETE FROM products');
  await eventually(async () => expect(await metrics()).toContain('souk_audit_violations{invariant="4"} 0'));
});

it('writes what is wrong to the log', async () => {
  const { id } = await addOrder(shop, { ...settledLives.placed, payment: 'none' });
  const logged = vi.spyOn(Logger.prototype, 'error');
  await start();
  const violation = expect.objectContaining({ invariant: 4, ids: [id], problem: 'is PLACED, but its payment is none' });
  await eventually(() => expect(logged).toHaveBeenCalledWith({ violation }, 'an invariant is broken'));
});

it('goes on after a round in which it could not look', async () => {
  await shop.sql('orders', 'ALTER TABLE orders RENAME TO misplaced');
  const logged = vi.spyOn(Logger.prototype, 'warn');
  await start();
  const why = expect.objectContaining({ message: expect.stringContaining('relation "orders" does not exist') });
  await eventually(() => {
    expect(logged).toHaveBeenCalledWith({ err: why }, 'the audit could not look, and will try again');
  });
  const before = await lastSuccess();
  await shop.sql('orders', 'ALTER TABLE misplaced RENAME TO orders');
  await eventually(async () => expect(await lastSuccess()).not.toBe(before));
});

it('counts dead letters in RabbitMQ, and takes none out', async () => {
  vi.spyOn(Broker.prototype, 'countDeadLettersOf').mockResolvedValue(1);
  const taken = vi.spyOn(Broker.prototype, 'deadLettersOf').mockResolvedValue([]);
  await start({ AMQP_URL: 'amqp://127.0.0.1:1' });
  await eventually(async () =>
    expect(await metrics()).toContain(`souk_audit_violations{invariant="8"} ${consumers.length}`),
  );
  expect(taken).not.toHaveBeenCalled();
});

it('serves health, and needs nobody to be well', async () => {
  const database = variableOf('payments');
  await start({ [database]: 'postgres://nobody@127.0.0.1:1/nothing' });
  expect((await fetch(`${running?.url}/health/ready`)).status).toBe(200);
  expect((await fetch(`${running?.url}/graphql`, { method: 'POST' })).status).toBe(404);
});

it('starts only where it knows every database', async () => {
  await expect(start({ [variableOf('payments')]: '' })).rejects.toThrow('PAYMENTS_DATABASE_URL must be set');
});
