import { z } from 'zod';
import { internalAuthSecret } from '#platform/auth';
import type { ProcessParts } from '#platform/bootstrap';
import { currencyCode, isProduction, readConfig, serviceUrls, wholeNumber } from '#platform/config';

const largestCredit = 1_000_000_000_000;
/** What `npm start` gives each wallet, so that a newcomer can order at once. Nothing in production. */
const demoCredit = 100_000;

const shape = {
  USERS_URL: serviceUrls().default(['http://127.0.0.1:4001/graphql']),
  CURRENCY: currencyCode.default('USD'),
  WELCOME_CREDIT: wholeNumber(0, largestCredit).optional(),
  SELF_DEPOSIT: z
    .enum(['on', 'off', 'true', 'false'], 'must be on or off')
    .transform((value) => value === 'on' || value === 'true')
    .optional(),
};

/** What payments reads from its environment, once. */
export class PaymentsConfig {
  readonly internalAuthSecret: string;
  readonly usersUrls: readonly string[];
  readonly currency: string;
  /** Minor units that a wallet holds when it is opened. */
  readonly welcomeCredit: number;
  /** Whether people top up their own wallets; admins always may. */
  readonly selfDeposit: boolean;
  /** How long a question to users may take while money is deposited. */
  readonly neighbourTimeoutMs = 500;

  constructor({ env, embedded = false }: Pick<ProcessParts, 'env' | 'embedded'>) {
    const config = readConfig(shape, env);
    const isDemo = embedded && !isProduction(env);
    this.internalAuthSecret = internalAuthSecret(env);
    this.usersUrls = config.USERS_URL;
    this.currency = config.CURRENCY;
    this.welcomeCredit = config.WELCOME_CREDIT ?? (isDemo ? demoCredit : 0);
    this.selfDeposit = config.SELF_DEPOSIT ?? isDemo;
  }
}
