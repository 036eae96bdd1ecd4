import { z } from 'zod';
import { type Env, readConfig } from '#platform/config';

export interface InventoryConfig {
  /** The one currency of this shop, ISO 4217. */
  currency: string;
}

/** The token under which it is injected. */
export const inventoryConfig = Symbol('inventory config');

export function readInventoryConfig(env: Env): InventoryConfig {
  const { CURRENCY } = readConfig(
    {
      CURRENCY: z
        .string()
        .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters, such as USD')
        .default('USD'),
    },
    env,
  );
  return { currency: CURRENCY };
}
