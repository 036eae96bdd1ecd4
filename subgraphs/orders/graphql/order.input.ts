import { z } from 'zod';
import { maxLines, maxQuantity } from '../domain/basket.js';

/** PostgreSQL's text holds no NUL, and UTF-8 no lone surrogate. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be plain text');

const money = (currency: string) =>
  z.object({
    amount: z.number().min(0, 'must not be negative'),
    currency: z
      .string()
      .nullish()
      .transform((value) => value ?? currency)
      .refine((value) => value === currency, `must be ${currency}`),
  });

const shipping = z.object({
  name: text(100),
  phoneNumber: text(40).regex(/^[0-9+()\-\s./]+$/, 'must be a phone number'),
  address: text(200),
  city: text(100),
  postalCode: text(20),
  country: text(100)
    .nullish()
    .transform((value) => value ?? null),
});

/** The form of `PlaceOrderInput`; amounts must be in the shop's currency. */
export const placeOrderSchema = (currency: string) =>
  z.object({
    items: z
      .array(
        z.object({
          productId: z.string().max(64, 'is not an id'),
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

export const idSchema = z.uuid('is not an id');
