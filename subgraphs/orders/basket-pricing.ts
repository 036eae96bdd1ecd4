import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { SoukError } from '#platform/errors';
import {
  type Basket,
  type BasketProblem,
  fillBasket,
  type PricedLine,
  pickLines,
  sumByProduct,
  type Wanted,
} from './domain/basket.js';
import { Neighbours } from './neighbours/neighbours.js';

/** An amount in minor units, with its ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

const atListPrices = 'souk_orders_at_list_prices_total';

/** What an order holds and costs, by what inventory and pricing say at the moment. */
@Injectable()
export class BasketPricing {
  private readonly logger = new Logger('BasketPricing');
  private isPricingAway = false;

  constructor(
    private readonly neighbours: Neighbours,
    @InjectMetric(atListPrices) private readonly takenAtListPrices: Counter,
  ) {}

  /**
   * Throws NOT_FOUND or BAD_USER_INPUT for what cannot be ordered, PRICE_CHANGED when it costs other than expected, and
   * SUBGRAPH_UNAVAILABLE when inventory does not answer.
   */
  async fill(items: readonly Wanted[], expectedTotal: Money | undefined): Promise<Basket> {
    const wanted = sumByProduct(items);
    const facts = await this.neighbours.productFacts(wanted.map(({ productId }) => productId));
    const { lines } = orRefuse(pickLines(wanted, facts));
    const { basket } = orRefuse(fillBasket(lines, await this.unitAmounts(lines)));
    const { totalAmount, currency } = basket;
    if (expectedTotal && (expectedTotal.amount !== totalAmount || expectedTotal.currency !== currency)) {
      throw new SoukError(
        'PRICE_CHANGED',
        `The order costs ${totalAmount} ${currency}, not ${expectedTotal.amount} ${expectedTotal.currency}.`,
      );
    }
    return basket;
  }

  /** While nobody tells of discounts, list prices count. Said once, not with every order. */
  private async unitAmounts(lines: readonly PricedLine[]): Promise<ReadonlyMap<string, number>> {
    try {
      const amounts = await this.neighbours.unitAmounts(lines);
      if (this.isPricingAway) this.logger.log('orders are taken at today’s prices again');
      this.isPricingAway = false;
      return amounts;
    } catch (error) {
      if (!(error instanceof SoukError) || error.code !== 'SUBGRAPH_UNAVAILABLE') throw error;
      if (!this.isPricingAway)
        this.logger.warn({ err: error }, 'pricing does not answer: orders are taken at list prices');
      this.isPricingAway = true;
      this.takenAtListPrices.inc();
      return new Map();
    }
  }
}

export const basketPricingProviders = [
  makeCounterProvider({ name: atListPrices, help: 'Orders taken at list prices because pricing did not answer' }),
  BasketPricing,
];

function orRefuse<Found extends object>(found: Found | { problem: BasketProblem }): Found {
  if (!('problem' in found)) return found;
  const { kind, path, message } = found.problem;
  throw new SoukError(kind === 'not-on-offer' ? 'NOT_FOUND' : 'BAD_USER_INPUT', `${path}: ${message}`, {
    fields: { [path]: message },
  });
}
