import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { InventoryDatabase } from '../testing/inventory-database.js';
import { OwnersRepository } from './owners.repository.js';

let inventory: InventoryDatabase;
const owners = new OwnersRepository();
beforeAll(async () => {
  inventory = await InventoryDatabase.open();
});
afterAll(() => inventory?.close());

it('the end of an account waits for what is being put on offer, and lets nothing through after it', async () => {
  const events: string[] = [];
  let withdrawal: Promise<unknown> | undefined;
  await inventory.database.transaction((tx) => owners.mayOffer(tx, 'somebody'));
  await inventory.database.transaction(async (offering) => {
    expect(await owners.mayOffer(offering, 'somebody')).toBe(true);
    withdrawal = inventory.database
      .transaction((tx) => owners.withdraw(tx, 'somebody'))
      .then(() => events.push('withdrawn'));
    await sleep(200);
    events.push('offered');
  });
  await withdrawal;
  expect(events).toEqual(['offered', 'withdrawn']);
  expect(await inventory.database.transaction((tx) => owners.mayOffer(tx, 'somebody'))).toBe(false);
  expect(await inventory.database.transaction((tx) => owners.mayOffer(tx, 'somebody else'))).toBe(true);
});
