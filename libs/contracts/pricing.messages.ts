import { z } from 'zod';
import { defineMessage, id } from './define-message.js';

/** A discount was made or ended; the data is what it is now. `subject` is the discount's id. */
export const DiscountChanged = defineMessage(
  'pricing',
  'DiscountChanged',
  z.object({
    discountId: id,
    /** 0 to 100. */
    percent: z.number(),
    minimumQuantity: z.int().min(1),
    productId: id.nullable(),
    category: z.string().nullable(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime().nullable(),
  }),
);

export const pricingMessages = [DiscountChanged];
