import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addOrder } from './testing/add-order.js';
import { settledLives } from './testing/lives.js';
import { useAuditedShop } from './testing/use-audited-shop.js';

const audited = useAuditedShop();

describe('4: an order that went through is paid and has its stock, once', () => {
  it('names an order whose money was given back, and one that was never paid', async () => {
    const refunded = await addOrder(audited.shop, { ...settledLives.inUse, payment: 'refunded' });
    const unpaid = await addOrder(audited.shop, { ...settledLives.shipped, payment: 'none' });
    expect(await audited.told()).toEqual([
      `invariant 4  order ${refunded.id}  is IN_USE, but its payment is refunded`,
      `invariant 4  order ${unpaid.id}  is SHIPPED, but its payment is none`,
    ]);
  });

  it('names an order whose stock was never taken, and one whose stock went back', async () => {
    const reserved = await addOrder(audited.shop, { ...settledLives.placed, stock: 'reserved' });
    const returned = await addOrder(audited.shop, { ...settledLives.delivered, stock: 'returned' });
    const lines = await audited.toldOpen();
    expect(lines).toEqual([
      `invariant 4  order ${reserved.id}  is PLACED, but its stock is reserved`,
      `invariant 4  order ${returned.id}  is DELIVERED (closed), but its stock is returned`,
    ]);
  });

  it('names an order that was paid by half, in another currency, or by somebody else', async () => {
    const half = await addOrder(audited.shop, settledLives.placed);
    const foreign = await addOrder(audited.shop, settledLives.placed);
    const anothers = await addOrder(audited.shop, settledLives.placed);
    const payer = randomUUID();
    await audited.shop.sql('orders', 'UPDATE orders SET total_amount = 3000 WHERE id = $1', [half.id]);
    await audited.shop.sql('orders', "UPDATE orders SET currency = 'EUR' WHERE id = $1", [foreign.id]);
    await audited.shop.sql('payments', 'UPDATE payments SET customer_id = $2 WHERE order_id = $1', [
      anothers.id,
      payer,
    ]);
    const lines = await audited.told();
    expect(lines.sort()).toEqual(
      [
        `invariant 4  order ${half.id}  costs 3000 USD, and its payment is of 1500 USD`,
        `invariant 4  order ${foreign.id}  costs 1500 EUR, and its payment is of 1500 USD`,
        `invariant 4  order ${anothers.id}  is of customer ${anothers.customerId}, and paid by ${payer}`,
        `invariant 4  order ${anothers.id}  has a payment that is charged and keeps 1500, and 1500 were taken from another customer's wallet`,
      ].sort(),
    );
  });

  it('names an order that was charged twice', async () => {
    const { id, customerId, amount } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.transfer(customerId, -amount, 'CHARGE', 'sales', id);
    await audited.shop.sql('payments', 'UPDATE wallets SET balance = balance - $2 WHERE user_id = $1', [
      customerId,
      amount,
    ]);
    expect(await audited.told()).toEqual([
      `invariant 4  order ${id}  has a payment that is charged and keeps 1500, and 3000 were taken from the wallet`,
    ]);
  });

  it('names an order for which money was taken without a payment', async () => {
    const { id } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.sql('payments', 'DELETE FROM payments WHERE order_id = $1', [id]);
    expect(await audited.told()).toEqual([
      `invariant 4  order ${id}  is PLACED, but its payment is none`,
      `invariant 4  order ${id}  has no payment, and 1500 were taken for it`,
    ]);
  });

  it('names an order that has other stock than it is of', async () => {
    const { id, productId } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.sql('orders', `UPDATE orders SET lines = jsonb_set(lines, '{0,quantity}', '4') WHERE id = $1`, [
      id,
    ]);
    expect(await audited.told()).toEqual([
      `invariant 4  order ${id}  is of 4× ${productId}, and its stock is sold with 3× ${productId}`,
    ]);
  });

  it('names payments and reservations whose order does not exist', async () => {
    const { id } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.sql('orders', 'DELETE FROM orders WHERE id = $1', [id]);
    await audited.shop.sql('inventory', `INSERT INTO reservations (order_id, status) VALUES ('not an id', 'released')`);
    expect((await audited.told()).sort()).toEqual([
      `invariant 4  order ${id}  does not exist, and its payment is charged`,
      `invariant 4  order ${id}  does not exist, and its stock is sold`,
      'invariant 4  order not an id  does not exist, and its stock is released',
    ]);
  });
});

describe('5: a cancelled order keeps nothing', () => {
  it('names an order that is cancelled and paid for', async () => {
    const { id } = await addOrder(audited.shop, { ...settledLives.cancelled, payment: 'charged' });
    expect(await audited.told()).toEqual([
      `invariant 5  order ${id}  is CANCELLED (closed), but its payment is charged`,
    ]);
  });

  it('names an order that is cancelled and got a part of its money back', async () => {
    await audited.shop.unguard('payments', 'payments');
    const { id, customerId } = await addOrder(audited.shop, settledLives.cancelled);
    await audited.shop.sql('payments', 'UPDATE payments SET refunded = 1400 WHERE order_id = $1', [id]);
    await audited.shop.sql('payments', 'UPDATE ledger_entries SET amount = sign(amount) * 1400 WHERE kind = $1', [
      'REFUND',
    ]);
    await audited.shop.sql('payments', 'UPDATE wallets SET balance = balance - 100 WHERE user_id = $1', [customerId]);
    expect(await audited.told()).toEqual([
      `invariant 5  order ${id}  has a payment that is refunded with 1400 of 1500 given back`,
    ]);
  });

  it.each(['reserved', 'sold'] as const)('names an order that is cancelled and whose stock is %s', async (stock) => {
    const { id } = await addOrder(audited.shop, { ...settledLives.cancelled, stock });
    const lines = await audited.toldOpen();
    expect(lines).toEqual([`invariant 5  order ${id}  is CANCELLED (closed), but its stock is ${stock}`]);
  });
});

it('6: names orders that share an idempotency key', async () => {
  await audited.shop.sql('orders', 'DROP INDEX one_order_per_idempotency_key');
  const [first, second, another] = [
    await addOrder(audited.shop, settledLives.placed),
    await addOrder(audited.shop, settledLives.cancelled),
    await addOrder(audited.shop, settledLives.placed),
  ];
  const { customerId } = first;
  await audited.shop.sql('payments', 'UPDATE payments SET customer_id = $2 WHERE order_id = $1', [
    second.id,
    customerId,
  ]);
  await audited.shop.sql('payments', 'UPDATE ledger_entries SET wallet_id = $2 WHERE order_id = $1 AND house IS NULL', [
    second.id,
    customerId,
  ]);
  await audited.shop.sql(
    'orders',
    `UPDATE orders SET customer_id = $2, idempotency_key = 'a key' WHERE id = ANY($1::uuid[])`,
    [[first.id, second.id], customerId],
  );
  // A key is a customer's own.
  await audited.shop.sql('orders', `UPDATE orders SET idempotency_key = 'a key' WHERE id = $1`, [another.id]);
  expect(await audited.told()).toEqual([
    `invariant 6  orders ${first.id} ${second.id}  share an idempotency key of customer ${customerId}`,
  ]);
});

it('7: names an order that took a step that there is not', async () => {
  const { id } = await addOrder(audited.shop, settledLives.placed);
  const timeline = JSON.stringify(['PENDING', 'CANCELLED', 'PLACED'].map((status) => ({ status })));
  await audited.shop.sql('orders', 'UPDATE orders SET timeline = $2 WHERE id = $1', [id, timeline]);
  expect(await audited.told()).toEqual([`invariant 7  order ${id}  went from CANCELLED to PLACED`]);
});
