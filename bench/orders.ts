import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { resetEmbeddedPostgres } from '#platform/embedded';
import type { Figures } from './load.js';
import { fillWithOrders } from './many-orders.js';
import { OrderClients } from './order-clients.js';
import { measureOrderFloor } from './order-floor.js';
import { startPinned } from './pinned-process.js';
import { processorMsOf } from './processor-time.js';
import { row } from './row.js';
import { type ShopOfProcesses, startShopOfProcesses } from './shop-of-processes.js';

/**
 * `npm run bench:orders [-- --clients 64] [--rows 1000000]`: orders settled through the gateway with everything real, a process
 * each, the load included, against the whole order as one local transaction; what an order spends; and the same again with
 * so many orders in the tables.
 */
const { values } = parseArgs({ options: { clients: { type: 'string', default: '64' }, rows: { type: 'string' } } });
const servers = ['postgres', 'beam.smp', 'redis-server'];

console.log(`${cpus()[0]?.model}, ${cpus().length} cores for everything, Node ${process.version}`);
const floor = await measureReal();
await measureEmbedded(floor);

/** Everything real: a process each, RabbitMQ, PostgreSQL and Redis. Answers the floor. */
async function measureReal(): Promise<Figures> {
  const shop = await startShopOfProcesses();
  try {
    const floor = await measureOrderFloor(shop.databaseUrls.orders ?? '');
    row('one local transaction, 8 connections', floor);
    const clients = await OrderClients.start(shop.url, Number(values.clients));
    await measure(shop, clients, floor);
    if (values.rows) {
      await fillWithOrders(shop.databaseUrls, Number(values.rows));
      await measure(shop, clients, floor);
    }
    await clients.close();
    return floor;
  } finally {
    await shop.close();
  }
}

/** The shop of `npm start`: one process and its PostgreSQL. */
async function measureEmbedded(floor: Figures): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'souk bench '));
  const shop = await startPinned('shop-process', [folder]);
  try {
    const clients = await OrderClients.start(shop.url, Number(values.clients));
    row(`the same embedded, ${values.clients} clients`, await clients.measure(), floor);
    await clients.close();
  } finally {
    await shop.stop();
    await resetEmbeddedPostgres(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(shop: ShopOfProcesses, clients: OrderClients, floor: Figures): Promise<void> {
  const before = await spent(shop);
  const figures = await clients.measure();
  const after = await spent(shop);
  row(`placeOrder until settled, ${values.clients} clients`, figures, floor);
  const orders = after.orders - before.orders;
  console.log(
    `\nan order spends${'CPU ms'.padStart(12)}${'statements'.padStart(12)}${'requests'.padStart(10)}${'messages'.padStart(10)}`,
  );
  for (const [name, counts] of after.processes) {
    const earlier = before.processes.get(name);
    if (!earlier) continue;
    const each = (key: 'cpuMs' | 'statements' | 'requests' | 'messages') => (counts[key] - earlier[key]) / orders;
    console.log(
      `${name.padEnd(15)}${each('cpuMs').toFixed(2).padStart(12)}${each('statements').toFixed(2).padStart(12)}${each('requests').toFixed(2).padStart(10)}${each('messages').toFixed(2).padStart(10)}`,
    );
  }
  for (const [name, ms] of after.servers) {
    console.log(`${name.padEnd(15)}${((ms - (before.servers.get(name) ?? 0)) / orders).toFixed(2).padStart(12)}`);
  }
  console.log(`${'the load'.padEnd(15)}${((after.loadMs - before.loadMs) / orders).toFixed(2).padStart(12)}`);
  console.log(`commits: ${((after.commits - before.commits) / orders).toFixed(2)} an order\n`);
}

/** What everything has used so far. */
async function spent({ counts, databaseUrls }: ShopOfProcesses) {
  const { user, system } = process.cpuUsage();
  const client = new pg.Client({ connectionString: databaseUrls.orders });
  await client.connect();
  const { rows } = await client.query<{ commits: string; orders: string }>(
    'SELECT (SELECT sum(xact_commit) FROM pg_stat_database) AS commits, (SELECT last_value FROM order_numbers) AS orders',
  );
  await client.end();
  return {
    processes: await counts(),
    servers: processorMsOf(servers),
    loadMs: (user + system) / 1000,
    commits: Number(rows[0]?.commits),
    orders: Number(rows[0]?.orders),
  };
}
