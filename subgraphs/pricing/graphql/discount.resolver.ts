import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AdminOnly, Public } from '#platform/auth';
import { badInput, parseInput, SoukError } from '#platform/errors';
import {
  type Connection,
  encodeCursor,
  type Page,
  type PageArgs,
  parsePage,
  RequestContext,
  toConnection,
} from '#platform/graphql';
import { parseId } from '#platform/input';
import { DiscountsService } from '../discounts.service.js';
import { createDiscountInput } from './discount-input.js';
import { type DiscountView, discountView } from './discount-view.js';
import { keepUntil } from './keep-until.js';

const order = 'NEWEST';

@Resolver('Discount')
export class DiscountResolver {
  constructor(private readonly discounts: DiscountsService) {}

  @Query('discounts')
  @Public()
  async list(
    @Args() args: PageArgs & { activeOnly?: boolean | null },
    @Context() context: RequestContext,
  ): Promise<Connection<DiscountView>> {
    const now = new Date();
    const activeAt = args.activeOnly ? now : undefined;
    const { page, after } = parseDiscountPage(args);
    const [found, boundary] = await Promise.all([
      this.discounts.page(activeAt, after, page.first + 1),
      this.discounts.nextBoundary(now),
    ]);
    keepUntil(context, boundary, now);
    return toConnection(
      found,
      page,
      ({ id }) => encodeCursor(order, [id]),
      (discount) => discountView(discount, now),
      () => this.discounts.count(activeAt),
    );
  }

  @Mutation('createDiscount')
  @AdminOnly()
  async create(@Args('input') input: unknown): Promise<DiscountView> {
    const now = new Date();
    return discountView(await this.discounts.create(parseInput(createDiscountInput, input), now), now);
  }

  @Mutation('endDiscount')
  @AdminOnly()
  async end(@Args('id') id: string): Promise<DiscountView> {
    const discountId = parseId(id);
    if (discountId === undefined) throw new SoukError('NOT_FOUND', 'There is no such discount.');
    return discountView(await this.discounts.end(discountId), new Date());
  }
}

/** Checks a page's arguments, the id in its cursor too: that comes from a client. */
function parseDiscountPage(args: PageArgs): { page: Page; after: string | undefined } {
  const page = parsePage(args, order, ['string']);
  const after = parseId(page.after?.[0]);
  if (page.after && after === undefined) throw badInput({ after: 'is not a cursor of this list' });
  return { page, after };
}
