import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDiscounts, anyPurchase, now } from '../testing/any-discounts.js';
import { discountsByScope } from '../testing/discounts-by-scope.js';
import { newDiscount } from '../testing/new-discount.js';
import { bestDiscount, type Purchase } from './best-discount.js';
import type { Discount } from './discount.js';

const lamp: Purchase = { productId: 'lamp', category: 'Lighting', quantity: 1 };
const best = (discounts: Discount[], purchase = lamp) => bestDiscount(discountsByScope(discounts), purchase, now);

const about = {
  product: { productId: 'lamp' },
  category: { category: ' LIGHTING' },
  everything: {},
};

describe('the discount that counts', () => {
  it('is none where none applies', () => {
    const others = [
      newDiscount({ productId: 'chair' }),
      newDiscount({ category: 'Furniture' }),
      newDiscount({ minimumQuantity: 2 }),
      newDiscount({ startsAt: new Date(now.getTime() + 1) }),
      newDiscount({ endsAt: now }),
    ];
    expect(best([])).toBeUndefined();
    expect(best(others)).toBeUndefined();
  });

  it.each(Object.entries(about))('may be about %s', (_, terms) => {
    const discount = newDiscount(terms);
    expect(best([discount])).toBe(discount);
  });

  it('counts from its very start, until its very end, from its minimum quantity', () => {
    const starts = newDiscount({ startsAt: now });
    const ends = newDiscount({ endsAt: new Date(now.getTime() + 1) });
    const bulk = newDiscount({ minimumQuantity: 10 });
    expect(best([starts])).toBe(starts);
    expect(best([ends])).toBe(ends);
    expect(best([bulk], { ...lamp, quantity: 9 })).toBeUndefined();
    expect(best([bulk], { ...lamp, quantity: 10 })).toBe(bulk);
  });

  it('is the highest percentage, whatever it is about and however many it asks for', () => {
    const product = newDiscount({ ...about.product, basisPoints: 1_000 });
    const category = newDiscount({ ...about.category, basisPoints: 1_001 });
    const everything = newDiscount({ basisPoints: 1_002 });
    const bulk = newDiscount({ ...about.product, basisPoints: 900, minimumQuantity: 5 });
    expect(best([product, category, everything])).toBe(everything);
    expect(best([product, category, everything, bulk], { ...lamp, quantity: 5 })).toBe(everything);
    expect(best([product, category])).toBe(category);
  });

  it('is the narrower one among equals, and then the older one', () => {
    const everything = newDiscount();
    const [category, youngerCategory] = [newDiscount(about.category), newDiscount(about.category)];
    const [product, youngerProduct] = [newDiscount(about.product), newDiscount(about.product)];
    expect(best([youngerProduct, youngerCategory, product, category, everything])).toBe(product);
    expect(best([youngerCategory, category, everything])).toBe(category);
    expect(best([newDiscount(), everything])).toBe(everything);
  });

  it('may be one of 0 percent, which takes nothing off', () => {
    const nothing = newDiscount({ basisPoints: 0 });
    expect(best([nothing])).toBe(nothing);
  });

  it('does not depend on the order in which discounts are looked at', () => {
    const shuffled = anyDiscounts.chain((discounts) =>
      fc.tuple(
        fc.constant(discounts),
        fc.shuffledSubarray(discounts, { minLength: discounts.length, maxLength: discounts.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, anyPurchase, ([discounts, others], purchase) => {
        expect(best(others, purchase)).toBe(best(discounts, purchase));
      }),
    );
  });

  it('is never worse for more units, or for one more discount', () => {
    fc.assert(
      fc.property(anyDiscounts, anyPurchase, fc.nat(3), (discounts, purchase, more) => {
        const points = (some: Discount[], quantity: number) => best(some, { ...purchase, quantity })?.basisPoints ?? -1;
        const { quantity } = purchase;
        expect(points(discounts, quantity + more)).toBeGreaterThanOrEqual(points(discounts, quantity));
        expect(points(discounts, quantity)).toBeGreaterThanOrEqual(points(discounts.slice(1), quantity));
      }),
    );
  });
});
