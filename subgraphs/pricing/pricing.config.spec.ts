import { expect, it } from 'vitest';
import { ConfigError } from '#platform/config';
import { PricingConfig } from './pricing.config.js';

const secret = { INTERNAL_AUTH_SECRET: 'a secret that only this test knows, and nobody else' };

it('asks inventory where it listens by itself, or where INVENTORY_URL says', () => {
  expect(new PricingConfig(secret).inventoryUrls).toEqual(['http://127.0.0.1:4002/graphql']);
  expect(new PricingConfig({ ...secret, INVENTORY_URL: 'http://a:1, https://b' }).inventoryUrls).toEqual([
    'http://a:1',
    'https://b',
  ]);
});

it('refuses to start with an address that is none, and without a secret', () => {
  expect(() => new PricingConfig({ ...secret, INVENTORY_URL: 'inventory' })).toThrow(ConfigError);
  expect(() => new PricingConfig({})).toThrow(/INTERNAL_AUTH_SECRET is not set/);
});
