import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { AuditedShop } from './audited-shop.js';
import type { Life } from './lives.js';

export interface AddedOrder {
  readonly id: string;
  readonly customerId: string;
  readonly productId: string;
  readonly amount: number;
}

const quantity = 3;
const unitAmount = 500;

/** An order at some point of its life, written into all databases as its services would have. */
export async function addOrder(shop: AuditedShop, life: Life): Promise<AddedOrder> {
  const order = {
    id: uuidv7(),
    customerId: await shop.addWallet(),
    productId: await shop.addProduct(100, life.offer),
    amount: quantity * unitAmount,
  };
  await writeOrder(shop, order, life);
  await writePayment(shop, order, life);
  await writeStock(shop, order, life);
  return order;
}

async function writeOrder(shop: AuditedShop, order: AddedOrder, life: Life): Promise<void> {
  const { timeline, step, undo, offer = 'SALE' } = life;
  const isUnderWay = !['placed', 'shipped', 'closed'].includes(step);
  const saga = {
    step,
    ...(step === 'refunding' && { next: undo }),
    ...(step === 'compensating' && { compensation: undo }),
  };
  const status = timeline.at(-1);
  await shop.sql(
    'orders',
    `INSERT INTO orders (id, customer_id, offer, status, lines, total_amount, currency, shipping_given, cancellation_reason,
       timeline, idempotency_key, request_hash, saga, saga_due_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, 'USD', false, $7, $8, $9, '', $10, $11, 1)`,
    [
      order.id,
      order.customerId,
      offer,
      status,
      JSON.stringify([{ productId: order.productId, productName: 'Lamp', quantity, unitAmount }]),
      order.amount,
      status === 'CANCELLED' ? 'BY_CUSTOMER' : null,
      JSON.stringify(timeline.map((status) => ({ status, at: new Date().toISOString(), note: null }))),
      randomUUID(),
      JSON.stringify(saga),
      isUnderWay ? new Date(Date.now() + 5_000) : null,
    ],
  );
}

async function writePayment(
  shop: AuditedShop,
  { id, customerId, amount }: AddedOrder,
  { payment }: Life,
): Promise<void> {
  if (payment === 'none') return;
  await shop.sql(
    'payments',
    `INSERT INTO payments (order_id, customer_id, status, amount, refunded, currency, version)
     VALUES ($1, $2, $3, $4, $5, 'USD', 1)`,
    [id, customerId, payment, payment === 'refused' ? 0 : amount, payment === 'refunded' ? amount : 0],
  );
  if (payment !== 'charged' && payment !== 'refunded') return;
  await shop.transfer(customerId, -amount, 'CHARGE', 'sales', id);
  if (payment === 'refunded') await shop.transfer(customerId, amount, 'REFUND', 'sales', id);
  else await shop.sql('payments', 'UPDATE wallets SET balance = balance - $2 WHERE user_id = $1', [customerId, amount]);
}

/** What each end of a reservation has done to its product's counts. */
const moves: Readonly<Record<Life['stock'], string>> = {
  none: '',
  refused: '',
  released: '',
  reserved: 'available = available - $2, reserved = reserved + $2',
  sold: 'available = available - $2, sold = sold + $2',
  lent: 'available = available - $2, lent = lent + $2, in_use = in_use + $2',
  returned: '',
};

async function writeStock(shop: AuditedShop, { id, productId }: AddedOrder, life: Life): Promise<void> {
  const { stock, payment, offer = 'SALE' } = life;
  if (stock === 'none') return;
  const isHeld = stock !== 'refused' && payment !== 'refused';
  const lines = isHeld || stock === 'reserved' ? [{ productId, quantity }] : [];
  await shop.sql(
    'inventory',
    'INSERT INTO reservations (order_id, status, offer, lines, refusal, version) VALUES ($1, $2, $3, $4, $5, 1)',
    [
      id,
      stock,
      offer,
      JSON.stringify(lines),
      stock === 'refused' ? JSON.stringify({ reason: 'OUT_OF_STOCK', productIds: [productId] }) : null,
    ],
  );
  const cameBack =
    offer === 'LOAN' ? 'lent = lent + $2, returned = returned + $2' : 'sold = sold + $2, unsold = unsold + $2';
  const move = stock === 'returned' ? cameBack : moves[stock];
  if (move) await shop.sql('inventory', `UPDATE products SET ${move} WHERE id = $1`, [productId, quantity]);
}
