import { internalAuthSecret } from '#platform/auth';
import { currencyCode, type Env, readConfig, serviceUrls, wholeNumber } from '#platform/config';

const shape = {
  INVENTORY_URL: serviceUrls().default(['http://127.0.0.1:4002/graphql']),
  USERS_URL: serviceUrls().default(['http://127.0.0.1:4001/graphql']),
  PRICING_URL: serviceUrls().default(['http://127.0.0.1:4004/graphql']),
  CURRENCY: currencyCode.default('USD'),
  SAGA_STEP_TIMEOUT_MS: wholeNumber(100, 600_000).default(10_000),
};

/** What orders reads from its environment, once. */
export class OrdersConfig {
  readonly internalAuthSecret: string;
  readonly inventoryUrls: readonly string[];
  readonly usersUrls: readonly string[];
  readonly pricingUrls: readonly string[];
  readonly currency: string;
  /** How long a step of the checkout may take before the order is cancelled. */
  readonly stepTimeoutMs: number;
  /** How long a question to another service may take while an order is placed. */
  readonly neighbourTimeoutMs = 500;
  /** How long placeOrder waits for its order to settle, from its arrival. */
  readonly settleTimeoutMs = 2_000;

  constructor(env: Env) {
    const config = readConfig(shape, env);
    this.internalAuthSecret = internalAuthSecret(env);
    this.inventoryUrls = config.INVENTORY_URL;
    this.usersUrls = config.USERS_URL;
    this.pricingUrls = config.PRICING_URL;
    this.currency = config.CURRENCY;
    this.stepTimeoutMs = config.SAGA_STEP_TIMEOUT_MS;
  }
}
