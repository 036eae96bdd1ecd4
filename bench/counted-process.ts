import 'reflect-metadata';
import diagnostics from 'node:diagnostics_channel';
import pg from 'pg';
import { register } from 'prom-client';
import { type ProcessDefinition, startProcess } from '#platform/bootstrap';
import { gatewayProcess } from '../gateway/gateway.process.js';
import { inventoryProcess } from '../subgraphs/inventory/inventory.process.js';
import { ordersProcess } from '../subgraphs/orders/orders.process.js';
import { paymentsProcess } from '../subgraphs/payments/payments.process.js';
import { pricingProcess } from '../subgraphs/pricing/pricing.process.js';
import { usersProcess } from '../subgraphs/users/users.process.js';

/** What a process has done since it started. */
export interface Counts {
  /** Statements sent to PostgreSQL: each is a round trip. */
  statements: number;
  /** HTTP requests that it was sent. */
  requests: number;
  /** Messages that it acted on. */
  messages: number;
  cpuMs: number;
}

/** One process of the shop for the benchmark, which asks it now and then what it has done. */
const definitions: readonly ProcessDefinition[] = [
  usersProcess,
  inventoryProcess,
  ordersProcess,
  pricingProcess,
  paymentsProcess,
  gatewayProcess,
];
const [name] = process.argv.slice(2);
const definition = definitions.find((each) => each.name === name);
if (!definition || !process.send) throw new Error('started by a benchmark only');

let statements = 0;
let requests = 0;
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function counted(this: pg.Client, ...args: Parameters<typeof query>) {
  statements += 1;
  return query.apply(this, args);
} as typeof query;
diagnostics.subscribe('http.server.request.start', () => {
  requests += 1;
});

const running = await startProcess(definition, { env: process.env });
process.on('message', async (message) => {
  if (message === 'stop') await running.close().then(() => process.exit(0));
  else process.send?.(await counts());
});
process.once('disconnect', () => void running.close().then(() => process.exit(1)));
process.send({ url: running.url });

async function counts(): Promise<Counts> {
  const { user, system } = process.cpuUsage();
  const handled = await register.getSingleMetric('souk_messages_handled_total')?.get();
  const messages = handled?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
  return { statements, requests, messages, cpuMs: (user + system) / 1000 };
}
