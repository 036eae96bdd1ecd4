import { z } from 'zod';
import { defineMessage, id, money } from './define-message.js';

const count = z.int().min(0);
const level = z.enum(['OUT', 'LOW', 'IN_STOCK']);
const offer = z.enum(['SALE', 'LOAN']);

/** A product's stock as it is after what the message tells; `levelChanged` says whether `level` was another before. */
const stock = z.object({ available: count, reserved: count, inUse: count, level, levelChanged: z.boolean() });

const product = z.object({
  productId: id,
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  offer,
  listPrice: money,
  ownerId: id,
  stock,
});

/** A product went on offer. */
export const ProductCreated = defineMessage('inventory', 'ProductCreated', product);
/** A product changed, restocking included; the data is what it is now. */
export const ProductUpdated = defineMessage('inventory', 'ProductUpdated', product);
/** A product is no longer on offer. */
export const ProductDeleted = defineMessage('inventory', 'ProductDeleted', z.object({ productId: id }));

/** An order's lines and the stock of their products as it is now. `subject` is the order's id. */
const orderStock = z.object({ orderId: id, products: z.array(z.object({ productId: id, quantity: count, stock })) });

/** Stock is held for an order. */
export const StockReserved = defineMessage('inventory', 'StockReserved', orderStock);
/** Nothing is held for an order, and nothing will be. */
export const ReservationRejected = defineMessage(
  'inventory',
  'ReservationRejected',
  z.object({ orderId: id, reason: z.enum(['OUT_OF_STOCK', 'PRODUCT_UNAVAILABLE']), productIds: z.array(id) }),
);
/** What was held for an order is free again; empty when nothing was. */
export const StockReleased = defineMessage('inventory', 'StockReleased', orderStock);
/** What was held for an order is sold or lent. */
export const StockTaken = defineMessage('inventory', 'StockTaken', orderStock);
/** What an order bought or borrowed is back; empty when nothing was out. */
export const StockReturned = defineMessage('inventory', 'StockReturned', orderStock);

export const inventoryMessages = [
  ProductCreated,
  ProductUpdated,
  ProductDeleted,
  StockReserved,
  ReservationRejected,
  StockReleased,
  StockTaken,
  StockReturned,
];
