import { patiently } from './backoff.js';
import type { DiscountRow } from './discount-row.js';
import type { DiscountScope, DiscountsApi, KnownDiscount } from './discounts-api.js';
import type { Outcome } from './load-batch.js';
import { ShopRefusal } from './shop-refusal.js';
import type { Waiting } from './waiting.js';

/** Some 45 s in all, of a shop that restarts. */
const mostTries = 8;

/** Makes the shop take off what some rows say, one after the other. A discount that counts already, or will, is not made again. */
export class DiscountLoader {
  private standing: KnownDiscount[] | undefined;

  constructor(
    private readonly api: Pick<DiscountsApi, 'standing' | 'productOf' | 'create'>,
    private readonly waiting: Waiting,
  ) {}

  /** Throws ShopTrouble when the shop stays in trouble: the discount may be made then or not. */
  async load(row: DiscountRow): Promise<Outcome> {
    let wasSent = false;
    try {
      return await patiently(this.waiting, mostTries, async () => {
        const scope = await this.scopeOf(row);
        this.standing ??= await this.api.standing();
        // One that was sent without an answer is our own doing.
        if (this.standing.some((known) => isSame(row, scope, known))) return wasSent ? 'created' : 'unchanged';
        wasSent = true;
        const { standing } = this;
        this.standing = undefined;
        standing.push(await this.api.create(row, scope));
        this.standing = standing;
        return 'created';
      });
    } catch (error) {
      if (error instanceof ShopRefusal) return { failed: error.message };
      throw error;
    }
  }

  private async scopeOf({ sku, category }: DiscountRow): Promise<DiscountScope> {
    if (sku === undefined) return { productId: null, category: category ?? null };
    const productId = await this.api.productOf(sku);
    if (productId === undefined) throw new ShopRefusal(`there is no product with the sku ${JSON.stringify(sku)}`);
    return { productId, category: null };
  }
}

/** Whether a discount is the one that a row tells of. One that begins at once is like any that counts now. */
export function isSame(row: DiscountRow, { productId, category }: DiscountScope, known: KnownDiscount): boolean {
  return (
    row.percent === known.percent &&
    row.minimumQuantity === known.minimumQuantity &&
    productId === known.productId &&
    category?.toLowerCase() === known.category?.toLowerCase() &&
    (row.endsAtMs ?? null) === known.endsAtMs &&
    (row.startsAtMs === undefined ? known.active : row.startsAtMs === known.startsAtMs)
  );
}
