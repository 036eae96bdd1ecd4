import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEmbeddedPostgres, resetEmbeddedPostgres } from '#platform/embedded';
import { measureReads, measureWork } from './load.js';
import { memoryOfTreeMb } from './memory.js';
import { measureOrderFloor } from './order-floor.js';
import { measuredCore, measuringCore, pinSelf, startPinned } from './pinned-process.js';
import { row } from './row.js';
import { ShopClient } from './shop-client.js';

const products = 10_000;
const orderClients = 8;
const listQuery = `query($filter: ProductFilter) { products(first: 20, filter: $filter) {
  nodes { id sku name category offer listPrice { amount currency } stock { available level } } pageInfo { hasNextPage endCursor } } }`;
const orderMutation = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id status } }';

/** `npm run bench`: reads and orders of an embedded shop on one core, the load on another, against their floors in the same run. */
const folder = mkdtempSync(join(tmpdir(), 'souk bench '));
const pinned = pinSelf(measuringCore);
console.log(
  `${cpus()[0]?.model}, Node ${process.version}, ${pinned ? 'pinned: shop and PostgreSQL on one core, load on another' : 'not pinned'}`,
);
const shop = await startPinned('shop-process', [folder], measuredCore);
try {
  await sleep(3_000);
  const restMb = memoryOfTreeMb(shop.pid, new RegExp(`postgres.*${folder}`));
  const client = new ShopClient(shop.url, orderClients);
  await client.signIn('admin');
  console.log(`putting ${products} products on offer …`);
  await client.fillCatalogue(products);
  // PostgreSQL takes note of what a catalogue has become within seconds.
  await sleep(12_000);

  const endpoint = `${shop.url}/graphql`;
  const sameList = JSON.stringify({ query: listQuery });
  // A filter that lets everything through, different each time: the same list, never from the cache.
  const freshList = (index: number) =>
    JSON.stringify({ query: listQuery, variables: { filter: { maxPrice: 1_000_000_000 + index } } });
  const body = JSON.stringify({ data: await client.ask(listQuery) });
  const bare = await startPinned('bare-server', [body], measuredCore);
  const floor = await measureReads(bare.url, () => sameList);
  await bare.stop();
  row('bare node:http, the same bytes', floor);
  row('product list, uncached', await measureReads(endpoint, freshList), floor);
  row('product list, cached', await measureReads(endpoint, () => sameList), floor);

  const { nodes } = (await client.ask('{ products(first: 100) { nodes { id } } }')).products ?? { nodes: [] };
  const orderFloor = await measureOrderFloor(await ordersDatabase());
  row('one local transaction, 8 connections', orderFloor);
  await client.signIn('customer');
  const orders = await measureWork(orderClients, async () => {
    const productId = nodes[Math.floor(Math.random() * nodes.length)]?.id;
    const { placeOrder } = await client.ask(orderMutation, { input: { items: [{ productId, quantity: 1 }] } });
    if (placeOrder?.status !== 'PLACED') throw new Error(`an order is ${placeOrder?.status}`);
  });
  row('placeOrder until settled, 8 clients', orders, orderFloor);
  console.log(`memory of the embedded shop at rest: ${restMb.toFixed(0)} MB`);
  await client.close();
} finally {
  await shop.stop();
  await resetEmbeddedPostgres(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}

/** A database of the shop's own PostgreSQL, for the floor. */
async function ordersDatabase(): Promise<string> {
  const postgres = await findEmbeddedPostgres(join(folder, 'postgres'));
  if (!postgres) throw new Error('the shop has no PostgreSQL');
  return postgres.urlFor('orders');
}
