import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bestDiscount } from '../domain/best-discount.js';
import { anyDiscounts, now, purchases } from '../testing/any-discounts.js';
import { discountsByScope } from '../testing/discounts-by-scope.js';
import { newDiscount } from '../testing/new-discount.js';
import { PricingDatabase } from '../testing/pricing-database.js';

let pricing: PricingDatabase;
beforeAll(async () => {
  pricing = await PricingDatabase.open();
});
afterAll(() => pricing?.close());

it('what is found in the database is what the rule says of all discounts', async () => {
  await fc.assert(
    fc.asyncProperty(anyDiscounts, fc.boolean(), async (discounts, isSetAside) => {
      await pricing.hold(discounts);
      if (isSetAside) await pricing.discounts.setAside(pricing.dataSource.manager, now, 100);
      const all = discountsByScope(discounts);
      const expected = purchases.map((purchase) => bestDiscount(all, purchase, now));
      const instants = discounts.flatMap(({ startsAt, endsAt }) => [startsAt, ...(endsAt ? [endsAt] : [])]);
      const later = instants.filter((instant) => instant > now).toSorted((a, b) => a.getTime() - b.getTime());
      expect(await pricing.prices.bestDiscounts(purchases, now)).toEqual({ discounts: expected, boundary: later[0] });
    }),
    { numRuns: 100 },
  );
});

it('what was ended by hand counts no more, also for a process whose clock runs behind', async () => {
  const discount = newDiscount();
  await pricing.hold([discount]);
  const found = async (at: Date) => (await pricing.prices.bestDiscounts(purchases.slice(0, 1), at)).discounts;
  expect(await found(now)).toEqual([discount]);
  await pricing.database.transaction((tx) => pricing.discounts.writeEnd(tx, { ...discount, endsAt: now, version: 2 }));
  expect(await found(new Date(now.getTime() - 5_000))).toEqual([undefined]);
});

it('boundaries are kept once each, and pruned a bounded number at a time when they are past', async () => {
  const [first, second, third] = [-2, -1, 1].map((ms) => new Date(now.getTime() + ms));
  if (!first || !second || !third) throw new Error('three instants were made');
  await pricing.hold([
    newDiscount({ startsAt: first, endsAt: third }),
    newDiscount({ startsAt: second, endsAt: third }),
  ]);
  const { manager } = pricing.dataSource;
  const prune = () => pricing.boundaries.prune(manager, now, 1);
  expect([await prune(), await prune(), await prune()]).toEqual([1, 1, 0]);
  expect(await pricing.dataSource.query('SELECT at FROM discount_boundaries')).toEqual([{ at: third }]);
  expect(await pricing.boundaries.firstAfter(manager, now)).toEqual(third);
  expect(await pricing.boundaries.firstAfter(manager, third)).toBeUndefined();
});

it('what has ended is set aside a bounded number at a time, and what has not never is', async () => {
  const ended = Array.from({ length: 5 }, (_, n) => newDiscount({ endsAt: new Date(now.getTime() - 1 - n) }));
  await pricing.hold([...ended, newDiscount({ endsAt: now }), newDiscount()]);
  const setAside = () => pricing.discounts.setAside(pricing.dataSource.manager, now, 3);
  expect([await setAside(), await setAside(), await setAside()]).toEqual([3, 2, 0]);
  const rows = await pricing.dataSource.query('SELECT id FROM discounts WHERE is_over');
  expect(rows.map(({ id }: { id: string }) => id).toSorted()).toEqual(ended.map(({ id }) => id).toSorted());
});
