import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { formatViolation } from '../violation.js';
import { AuditedShop } from './audited-shop.js';

export interface ShopInUse {
  readonly shop: AuditedShop;
  /** All that the audit says, open and at rest: of what is broken for good it says the same. */
  told(): Promise<string[]>;
  /** All that it says of an open shop. */
  toldOpen(): Promise<string[]>;
  /** All that it says at rest. */
  toldAtRest(): Promise<string[]>;
}

/** The databases of a shop for a test file, empty at the beginning of each test. */
export function useAuditedShop(): ShopInUse {
  let open: AuditedShop | undefined;
  const ready = () => {
    if (!open) throw new Error('the shop is not open yet');
    return open;
  };
  beforeAll(async () => {
    open = await AuditedShop.open();
  });
  afterEach(() => ready().empty());
  afterAll(() => ready().close());

  const toldAs = async (atRest: boolean) => {
    const { violations, found } = await ready().audit({ atRest });
    expect(found).toBe(violations.length);
    return violations.map(formatViolation);
  };
  return {
    get shop() {
      return ready();
    },
    toldOpen: () => toldAs(false),
    toldAtRest: () => toldAs(true),
    told: async () => {
      const whileOpen = await toldAs(false);
      expect(await toldAs(true)).toEqual(whileOpen);
      return whileOpen;
    },
  };
}
