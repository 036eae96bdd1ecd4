import { currencyCode, type Env, readConfig } from '#platform/config';

const shape = {
  CURRENCY: currencyCode.default('USD'),
};

/** What inventory reads from its environment, once. */
export class InventoryConfig {
  /** The one currency of this shop, ISO 4217. */
  readonly currency: string;

  constructor(env: Env) {
    const config = readConfig(shape, env);
    this.currency = config.CURRENCY;
  }
}
