import { expect, it } from 'vitest';
import { ConfigError } from '#platform/config';
import { InventoryConfig } from './inventory.config.js';

it('sells in USD unless CURRENCY says otherwise', () => {
  expect(new InventoryConfig({}).currency).toBe('USD');
  expect(new InventoryConfig({ CURRENCY: ' ' }).currency).toBe('USD');
  expect(new InventoryConfig({ CURRENCY: 'EUR' }).currency).toBe('EUR');
});

it.each(['usd', 'EURO', '€', 'U$D'])('refuses to start with the currency %s, and says what is wanted', (CURRENCY) => {
  expect(() => new InventoryConfig({ CURRENCY })).toThrow(ConfigError);
  expect(() => new InventoryConfig({ CURRENCY })).toThrow(/^CURRENCY must be an ISO 4217 code/);
});
