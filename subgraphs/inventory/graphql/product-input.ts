import { z } from 'zod';
import { skuForm } from '../domain/sku.js';
import { line, lines, wholeNumber } from './input-fields.js';

/** 10 billion of a currency with cents: a hundred lines of a thousand units still fit into 2^53. */
const largestPrice = 1_000_000_000_000;
const largestStock = 1_000_000;

const name = line(1, 200);
const description = lines(0, 5_000);
const category = line(1, 100);
const sku = line(1, 64).regex(skuForm, 'must be 1 to 64 of: letters A to Z, digits, and . _ - /');
const offer = z.enum(['SALE', 'LOAN'], 'must be SALE or LOAN');

const money = (currency: string) =>
  z
    .object(
      {
        amount: z
          .int('must be whole minor units')
          .min(0, 'must not be negative')
          .max(largestPrice, `must be at most ${largestPrice}`),
        currency: z.literal(currency, `must be ${currency}: this shop has one currency`).nullish(),
      },
      'must be an amount of money',
    )
    .transform(({ amount }) => ({ amount, currency }));

/** CreateProductInput; `currency` is the shop's. */
export const createProductInput = (currency: string) =>
  z
    .object({
      name,
      description,
      category,
      price: money(currency),
      stock: wholeNumber(0, largestStock),
      sku: sku.nullish(),
      offer: offer.nullish(),
    })
    .transform(({ price, sku, offer, ...rest }) => ({
      ...rest,
      listPrice: price,
      sku: sku ?? undefined,
      offer: offer ?? ('SALE' as const),
    }));

/** UpdateProductInput: a field may be left out, but not be null. */
export const updateProductInput = (currency: string) =>
  z
    .object({ name, description, category, price: money(currency), sku, offer })
    .partial()
    .transform(({ price, ...rest }) => ({ ...rest, ...(price && { listPrice: price }) }));

/** The arguments of restockProduct beside the id. */
export const restockArguments = z.object({
  quantity: wholeNumber(-largestStock, largestStock).refine((quantity) => quantity !== 0, 'must not be 0'),
  idempotencyKey: line(1, 255)
    .nullish()
    .transform((key) => key ?? undefined),
});
