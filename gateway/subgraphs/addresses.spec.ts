import { expect, it } from 'vitest';
import { Addresses } from './addresses.js';

it('an address gets new connections after a minute, so that its name is resolved again', async () => {
  const addresses = new Addresses(['http://127.0.0.1:1/graphql']);
  const { pool } = addresses.next();
  expect(addresses.next().pool).toBe(pool);
  expect(addresses.next(undefined, Date.now() + 61_000).pool).not.toBe(pool);
  await addresses.disconnect();
});
