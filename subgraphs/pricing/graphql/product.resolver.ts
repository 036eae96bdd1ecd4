import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Public } from '#platform/auth';
import { badInput } from '#platform/errors';
import { RequestContext } from '#platform/graphql';
import type { Purchase } from '../domain/best-discount.js';
import { type Discount, mostUnits } from '../domain/discount.js';
import type { Money } from '../domain/money.js';
import { priceOf } from '../domain/price.js';
import { PricesService } from '../prices.service.js';
import { keepUntil } from './keep-until.js';
import { type PriceView, priceView } from './price-view.js';

/** A product as the gateway, or orders, hands it on: with what `price` requires of it. */
interface ProductRepresentation {
  id: string;
  listPrice: Money;
  category: string;
}

/** What counts for a purchase at an instant. */
interface Found {
  discount: Discount | undefined;
  now: Date;
}

/** No reference resolver: a representation holds all that a price is made from, and is the product here. */
@Resolver('Product')
export class ProductResolver {
  constructor(private readonly prices: PricesService) {}

  @ResolveField('price')
  @Public()
  async price(
    @Parent() product: ProductRepresentation,
    @Args('quantity') wanted: number | null | undefined,
    @Context() context: RequestContext,
  ): Promise<PriceView> {
    const quantity = wanted ?? 1;
    if (quantity < 1 || quantity > mostUnits) throw badInput({ quantity: `must be 1 to ${mostUnits}` });
    const found = await context.load(this, keyOf(product, quantity), (keys) => this.find(keys, context));
    if (!found) throw new Error('a purchase was left out of its batch');
    const price = priceOf(product.listPrice, quantity, found.discount);
    if (!price) throw badInput({ quantity: 'makes it cost more than can be counted' });
    return priceView(price, found.now);
  }

  /** For all products and quantities that one request asks for, at one instant and by one query. */
  private async find(keys: readonly string[], context: RequestContext): Promise<ReadonlyMap<string, Found>> {
    const now = new Date();
    const { discounts, boundary } = await this.prices.bestDiscounts(keys.map(purchaseOf), now);
    keepUntil(context, boundary, now);
    return new Map(keys.map((key, index) => [key, { discount: discounts[index], now }]));
  }
}

/** A purchase as a text, the same for the same. */
function keyOf({ id, category }: ProductRepresentation, quantity: number): string {
  return `${quantity} ${id.toLowerCase()} ${category}`;
}

function purchaseOf(key: string): Purchase {
  const [quantity, productId = '', ...words] = key.split(' ');
  return { productId, category: words.join(' '), quantity: Number(quantity) };
}
