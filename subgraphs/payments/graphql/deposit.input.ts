import { z } from 'zod';
import { text } from '#platform/input';

/** The form of `DepositFundsInput`; `currency` is the shop's. */
export const depositFundsSchema = (currency: string) =>
  z.object({
    amount: z
      .object({
        amount: z.int('must be whole minor units').min(1, 'must be above 0'),
        currency: z.literal(currency, `must be ${currency}: this shop has one currency`).nullish(),
      })
      .transform(({ amount }) => amount),
    idempotencyKey: text(255)
      .nullish()
      .transform((key) => key ?? undefined),
    userId: z
      .string()
      .nullish()
      .transform((id) => id ?? undefined),
  });
