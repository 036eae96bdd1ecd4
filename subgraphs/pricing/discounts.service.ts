import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { DiscountChanged } from '#contracts';
import { Database, type Transaction } from '#platform/database';
import { badInput, SoukError } from '#platform/errors';
import { Outbox } from '#platform/messaging';
import { type Discount, type DiscountTerms, endDiscount } from './domain/discount.js';
import { percentOf } from './domain/percent.js';
import { BoundariesRepository } from './persistence/boundaries.repository.js';
import { DiscountsRepository } from './persistence/discounts.repository.js';

/** A discount to make; it starts at once when `startsAt` is left out. */
export type NewDiscount = Omit<DiscountTerms, 'startsAt'> & { readonly startsAt: Date | undefined };

/** What admins do with discounts, and everyone may read. */
@Injectable()
export class DiscountsService {
  constructor(
    private readonly database: Database,
    private readonly discounts: DiscountsRepository,
    private readonly boundaries: BoundariesRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Throws BAD_USER_INPUT when it would end before it starts, or as it does. */
  async create(terms: NewDiscount, now: Date): Promise<Discount> {
    const startsAt = terms.startsAt ?? now;
    if (terms.endsAt && terms.endsAt <= startsAt) throw badInput({ 'input.endsAt': 'must be after it starts' });
    const discount: Discount = { ...terms, startsAt, id: uuid(), version: 1 };
    await this.database.transaction(async (tx) => {
      await this.discounts.insert(tx, discount);
      await this.boundaries.add(tx, terms.endsAt ? [startsAt, terms.endsAt] : [startsAt]);
      await this.tellChanged(tx, discount);
    });
    return discount;
  }

  /** Throws NOT_FOUND. One that has ended stays as it is, and nobody is told. */
  async end(id: string): Promise<Discount> {
    return this.database.transaction(async (tx) => {
      const { discount, isOver } = (await this.discounts.lock(tx, id)) ?? {};
      if (!discount) throw new SoukError('NOT_FOUND', 'There is no such discount.');
      // The time is taken under the lock: whoever waited for another's end does not see it in the future.
      const ended = isOver ? undefined : endDiscount(discount, new Date());
      if (!ended) return discount;
      await this.discounts.writeEnd(tx, ended);
      await this.tellChanged(tx, ended);
      return ended;
    });
  }

  /** At most `limit`, newest first, behind the one with the id `after`; with `activeAt` those that count at that instant. */
  page(activeAt: Date | undefined, after: string | undefined, limit: number): Promise<Discount[]> {
    return this.discounts.page(this.database.manager, activeAt, after, limit);
  }

  count(activeAt: Date | undefined): Promise<number> {
    return this.discounts.count(this.database.manager, activeAt);
  }

  /** Until when what is said of discounts now stays true, as far as the clock goes; undefined: until one is made or ended. */
  nextBoundary(now: Date): Promise<Date | undefined> {
    return this.boundaries.firstAfter(this.database.manager, now);
  }

  /** Tidies up to so many of what was over before; true when there is more. */
  async tidy(overBefore: Date, limit: number): Promise<boolean> {
    const { manager } = this.database;
    const setAside = await this.discounts.setAside(manager, overBefore, limit);
    const pruned = await this.boundaries.prune(manager, overBefore, limit);
    return setAside === limit || pruned === limit;
  }

  private async tellChanged(tx: Transaction, discount: Discount): Promise<void> {
    const { id, version, basisPoints, minimumQuantity, productId, category, startsAt, endsAt } = discount;
    await this.outbox.append(tx, DiscountChanged, {
      subject: id,
      sequence: version,
      data: {
        discountId: id,
        percent: percentOf(basisPoints),
        minimumQuantity,
        productId,
        category,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt?.toISOString() ?? null,
      },
    });
  }
}
