import { Injectable } from '@nestjs/common';
import { badInput, SoukError } from '#platform/errors';
import type { Money } from './domain/money.js';
import { type Price, priceOf } from './domain/price.js';
import { type QuoteLine, type SummedLine, sumLines, sumOf } from './domain/quote.js';
import { Catalogue, type ProductFacts } from './neighbours/catalogue.js';
import { PricesService } from './prices.service.js';

interface KnownLine extends SummedLine {
  readonly facts: ProductFacts;
}

export interface PricedLine extends KnownLine {
  readonly price: Price;
}

export interface Quote {
  readonly lines: readonly PricedLine[];
  readonly total: Money;
  /** Until when it stays true, as far as the clock goes. */
  readonly boundary: Date | undefined;
}

/** Tells what several products cost together. */
@Injectable()
export class QuotesService {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly prices: PricesService,
  ) {}

  /**
   * Lines of one product are priced at the units that they hold together. Throws BAD_USER_INPUT when these are too many, or what
   * they cost cannot be counted or added up; NOT_FOUND, which names each line, for what is not on offer; SUBGRAPH_UNAVAILABLE.
   */
  async quote(given: readonly QuoteLine[], now: Date): Promise<Quote> {
    const summed = sumLines(given);
    if ('tooMany' in summed) throw badInput({ [`lines.${summed.tooMany}.quantity`]: 'makes too many of one product' });
    const known = await this.addFacts(summed.lines);
    const { discounts, boundary } = await this.prices.bestDiscounts(
      known.map(({ productId, facts, together }) => ({ productId, category: facts.category, quantity: together })),
      now,
    );
    const lines = known.map((line, index) => {
      const price = priceOf(line.facts.listPrice, line.quantity, discounts[index]);
      if (!price) throw badInput({ [`lines.${index}.quantity`]: 'makes it cost more than can be counted' });
      return { ...line, price };
    });
    return { lines, total: totalOf(lines), boundary };
  }

  private async addFacts(lines: readonly SummedLine[]): Promise<KnownLine[]> {
    const facts = await this.catalogue.factsOf([...new Set(lines.map(({ productId }) => productId))]);
    const known: KnownLine[] = [];
    const unknown: Record<string, string> = {};
    for (const [index, line] of lines.entries()) {
      const ofProduct = facts.get(line.productId);
      if (ofProduct) known.push({ ...line, facts: ofProduct });
      else unknown[`lines.${index}.productId`] = 'is not on offer';
    }
    if (known.length === lines.length) return known;
    throw new SoukError('NOT_FOUND', 'Not all of these products are on offer.', { fields: unknown });
  }
}

function totalOf(lines: readonly PricedLine[]): Money {
  const currency = lines[0]?.price.total.currency ?? '';
  const other = lines.findIndex(({ price }) => price.total.currency !== currency);
  if (other >= 0) throw badInput({ [`lines.${other}.productId`]: `is not sold in ${currency}, as the first line is` });
  const amount = sumOf(lines.map(({ price }) => price.total.amount));
  if (amount === undefined) throw badInput({ lines: 'cost more together than can be counted' });
  return { amount, currency };
}
