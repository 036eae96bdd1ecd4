import { z } from 'zod';
import { line, parseId, phoneNumber, text } from '#platform/input';
import { maxLines, maxQuantity } from '../domain/basket.js';

const money = (currency: string) =>
  z.object({
    amount: z.number().min(0, 'must not be negative'),
    currency: z
      .string()
      .nullish()
      .transform((value) => value ?? currency)
      .refine((value) => value === currency, `must be ${currency}`),
  });

/** The same rules as for the profile: an address may come from either. */
const shipping = z.object({
  name: line(100),
  phoneNumber,
  address: text(200),
  city: line(100),
  postalCode: line(20),
  country: line(100)
    .nullish()
    .transform((value) => value ?? null),
});

/** The form of `PlaceOrderInput`; amounts must be in the shop's currency. */
export const placeOrderSchema = (currency: string) =>
  z.object({
    items: z
      .array(
        z.object({
          /** In the one form in which ids are kept, so that one product is one line; what is no id is not on offer. */
          productId: z
            .string()
            .max(64, 'is not an id')
            .transform((id) => parseId(id) ?? id),
          quantity: z
            .number()
            .int('must be a whole number')
            .min(1, 'must be at least 1')
            .max(maxQuantity, `must be at most ${maxQuantity}`),
        }),
      )
      .min(1, 'must have at least one line')
      .max(maxLines, `must have at most ${maxLines} lines`),
    idempotencyKey: text(255)
      .nullish()
      .transform((value) => value ?? undefined),
    expectedTotal: money(currency)
      .nullish()
      .transform((value) => value ?? undefined),
    shippingAddress: shipping.nullish().transform((value) => value ?? undefined),
  });

export const cancelReasonSchema = text(500)
  .nullish()
  .transform((value) => value ?? null);
