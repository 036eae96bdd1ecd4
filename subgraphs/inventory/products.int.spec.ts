import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '#platform/testing';
import { InventoryServer, newUser } from './testing/inventory-server.js';

let inventory: InventoryServer;
beforeAll(async () => {
  inventory = await InventoryServer.start(await freshDatabase());
});
afterAll(() => inventory?.close());

it('smoke', async () => {
  const user = newUser();
  const p = await inventory.createProduct(user);
  console.log(p, await inventory.told(p.id));
  console.log(await inventory.names({ search: 'lam' }));
  const a = await inventory.ask('{ products { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage } } a: product(id: "x") { id } b: product { id } }');
  console.log(a.text);
});
