import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { bestDiscount, type Purchase } from './domain/best-discount.js';
import { type Discount, scopesOf } from './domain/discount.js';
import { DiscountTiersRepository } from './persistence/discount-tiers.repository.js';

export interface BestDiscounts {
  /** What counts for each purchase, in their order. */
  readonly discounts: readonly (Discount | undefined)[];
  /** Until when that stays true, as far as the clock goes. */
  readonly boundary: Date | undefined;
}

/** Finds the discounts that count. */
@Injectable()
export class PricesService {
  constructor(
    private readonly database: Database,
    private readonly tiers: DiscountTiersRepository,
  ) {}

  /** One query, whatever the number of purchases and discounts. */
  async bestDiscounts(purchases: readonly Purchase[], now: Date): Promise<BestDiscounts> {
    const mostUnits = new Map<string, number>();
    for (const purchase of purchases) {
      for (const scope of scopesOf(purchase)) {
        mostUnits.set(scope, Math.max(mostUnits.get(scope) ?? 0, purchase.quantity));
      }
    }
    const { ofScopes, boundary } = await this.tiers.read(this.database.manager, mostUnits, now);
    return { discounts: purchases.map((purchase) => bestDiscount(ofScopes, purchase, now)), boundary };
  }
}
