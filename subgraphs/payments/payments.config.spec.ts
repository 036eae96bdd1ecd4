import { describe, expect, it } from 'vitest';
import { ConfigError } from '#platform/config';
import { PaymentsConfig } from './payments.config.js';

const secret = { INTERNAL_AUTH_SECRET: 'a secret that only this test knows, and nobody else' };
const read = (env: Record<string, string> = {}, embedded = false) =>
  new PaymentsConfig({ env: { ...secret, ...env }, embedded });

describe('a shop', () => {
  it('gives nothing away unless it is told to', () => {
    expect(read()).toMatchObject({ currency: 'USD', welcomeCredit: 0, selfDeposit: false });
    expect(read({ WELCOME_CREDIT: ' ', SELF_DEPOSIT: '' })).toMatchObject({ welcomeCredit: 0, selfDeposit: false });
  });

  it('that is embedded gives each wallet a credit, and lets people top up', () => {
    expect(read({}, true)).toMatchObject({ welcomeCredit: 100_000, selfDeposit: true });
    expect(read({ WELCOME_CREDIT: '0', SELF_DEPOSIT: 'off' }, true)).toMatchObject({
      welcomeCredit: 0,
      selfDeposit: false,
    });
  });

  it.each([
    ['on', true],
    ['true', true],
    ['off', false],
    ['false', false],
  ])('takes %s for SELF_DEPOSIT', (SELF_DEPOSIT, selfDeposit) => {
    expect(read({ SELF_DEPOSIT, WELCOME_CREDIT: '25' })).toMatchObject({ selfDeposit, welcomeCredit: 25 });
  });

  it.each([
    ['SELF_DEPOSIT', 'maybe'],
    ['WELCOME_CREDIT', '-1'],
    ['WELCOME_CREDIT', '1.5'],
    ['WELCOME_CREDIT', '1000000000001'],
    ['CURRENCY', 'usd'],
    ['USERS_URL', 'users:4001'],
  ])('refuses to start with %s=%s, and names it', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError);
    expect(() => read({ [name]: value })).toThrow(new RegExp(`^${name} must `));
  });
});
