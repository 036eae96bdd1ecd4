import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Public } from '#platform/auth';
import { parseInput } from '#platform/errors';
import { RequestContext } from '#platform/graphql';
import { parseId } from '#platform/input';
import { mostLines } from '../domain/quote.js';
import { QuotesService } from '../quotes.service.js';
import { quantity } from './discount-input.js';
import { keepUntil } from './keep-until.js';
import { priceView } from './price-view.js';

const lines = z
  .array(
    z.object({
      /** In the one form in which ids are kept, so that one product is one; what is no id is not on offer. */
      productId: z
        .string()
        .max(64, 'is not an id')
        .transform((id) => parseId(id) ?? id),
      quantity,
    }),
  )
  .min(1, 'must have at least one line')
  .max(mostLines, `must have at most ${mostLines} lines`);

@Resolver('Quote')
export class QuoteResolver {
  constructor(private readonly quotes: QuotesService) {}

  @Query('quote')
  @Public()
  async quote(@Args('lines') given: unknown, @Context() context: RequestContext) {
    const now = new Date();
    const { lines: priced, total, boundary } = await this.quotes.quote(parseInput(lines, given, 'lines'), now);
    keepUntil(context, boundary, now);
    return {
      lines: priced.map(({ productId, quantity, facts, price }) => ({
        product: { id: productId, ...facts },
        quantity,
        price: priceView(price, now),
      })),
      total,
    };
  }
}
