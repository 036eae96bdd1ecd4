import { expect, it } from 'vitest';
import { contracts } from '#contracts';
import { consumers } from './databases/broker.js';
import { services } from './services.js';

it('knows every service that tells something or acts on something', () => {
  const senders = contracts.definitions.map(({ source }) => source);
  expect([...new Set([...senders, ...consumers])].sort()).toEqual([...services].sort());
});
