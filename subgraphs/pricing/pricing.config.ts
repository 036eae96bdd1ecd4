import { internalAuthSecret } from '#platform/auth';
import { type Env, readConfig, serviceUrls } from '#platform/config';

const shape = {
  INVENTORY_URL: serviceUrls().default(['http://127.0.0.1:4002/graphql']),
};

/** What pricing reads from its environment, once. It is told no amounts, so it needs no currency: prices have that of their list price. */
export class PricingConfig {
  readonly internalAuthSecret: string;
  readonly inventoryUrls: readonly string[];
  /** How long a question to inventory may take while a quote is made. */
  readonly inventoryTimeoutMs = 500;

  constructor(env: Env) {
    const config = readConfig(shape, env);
    this.internalAuthSecret = internalAuthSecret(env);
    this.inventoryUrls = config.INVENTORY_URL;
  }
}
