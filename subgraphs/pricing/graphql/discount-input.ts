import { z } from 'zod';
import { line, parseId } from '#platform/input';
import type { NewDiscount } from '../discounts.service.js';
import { mostUnits } from '../domain/discount.js';
import { basisPointsOf } from '../domain/percent.js';

const longestCategory = 100;
/** Years that every part of the shop can write down. */
const [firstYear, lastYear] = [1970, 9999];

/** So many units of a product. */
export const quantity = z
  .int('must be a whole number')
  .min(1, `must be 1 to ${mostUnits}`)
  .max(mostUnits, `must be 1 to ${mostUnits}`);

const basisPoints = z
  .number()
  .min(0, 'must be 0 to 100')
  .max(100, 'must be 0 to 100')
  .transform((percent, context) => {
    const exact = basisPointsOf(percent);
    if (exact !== undefined) return exact;
    context.addIssue({ code: 'custom', message: 'must have at most two decimals' });
    return z.NEVER;
  });

const productId = z.string().transform((id, context) => {
  const parsed = parseId(id);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'is not the id of a product' });
  return z.NEVER;
});

const instant = z
  .date('must be an instant such as 2026-12-24T18:00:00Z')
  .refine(
    (date) => date.getUTCFullYear() >= firstYear && date.getUTCFullYear() <= lastYear,
    `must be in a year from ${firstYear} to ${lastYear}`,
  );

/** CreateDiscountInput: what is null is as if left out. */
export const createDiscountInput = z
  .object({
    percent: basisPoints,
    minimumQuantity: quantity.nullish(),
    productId: productId.nullish(),
    category: line(longestCategory).nullish(),
    startsAt: instant.nullish(),
    endsAt: instant.nullish(),
  })
  .refine(({ productId, category }) => productId == null || category == null, {
    path: ['category'],
    message: 'cannot be given together with productId',
  })
  .transform(
    ({ percent, minimumQuantity, productId, category, startsAt, endsAt }): NewDiscount => ({
      basisPoints: percent,
      minimumQuantity: minimumQuantity ?? 1,
      productId: productId ?? null,
      category: category ?? null,
      startsAt: startsAt ?? undefined,
      endsAt: endsAt ?? null,
    }),
  );
