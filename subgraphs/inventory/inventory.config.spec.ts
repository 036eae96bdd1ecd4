import { expect, it } from 'vitest';
import { ConfigError } from '#platform/config';
import { readInventoryConfig } from './inventory.config.js';

it('sells in USD unless CURRENCY says otherwise', () => {
  expect(readInventoryConfig({})).toEqual({ currency: 'USD' });
  expect(readInventoryConfig({ CURRENCY: ' ' })).toEqual({ currency: 'USD' });
  expect(readInventoryConfig({ CURRENCY: 'EUR' })).toEqual({ currency: 'EUR' });
});

it.each(['usd', 'EURO', '€', 'U$D'])('refuses to start with the currency %s, and says what is wanted', (CURRENCY) => {
  expect(() => readInventoryConfig({ CURRENCY })).toThrow(ConfigError);
  expect(() => readInventoryConfig({ CURRENCY })).toThrow(/^CURRENCY must be an ISO 4217 code/);
});
