import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addOrder } from './testing/add-order.js';
import { livesUnderWay, settledLives } from './testing/lives.js';
import { tell } from './testing/tell.js';
import { useAuditedShop } from './testing/use-audited-shop.js';

const audited = useAuditedShop();

describe('8: every message is applied once by each consumer', () => {
  it('names a message that a consumer never got, and one that it began and did not end', async () => {
    const lost = await tell(audited.shop, {
      from: 'users',
      type: 'UserDeleted',
      subject: 'ada',
      doneBy: ['orders', 'payments'],
    });
    const hangs = await tell(audited.shop, {
      from: 'payments',
      type: 'PaymentCharged',
      subject: 'an order',
      begunBy: ['orders'],
    });
    expect(await audited.told()).toEqual([
      `invariant 8  message ${lost}  (UserDeleted about ada, from users) is not done by inventory`,
      `invariant 8  message ${hangs}  (PaymentCharged about an order, from payments) is not done by orders, which began it 3 times`,
    ]);
  });

  it('names a dead letter as such, and only as such', async () => {
    const id = await tell(audited.shop, { from: 'orders', type: 'OrderPlaced', subject: 'an order' });
    await audited.shop.sql(
      'inventory',
      `INSERT INTO dead_letters (message_id, service, type, subject, content, error, reason, attempts, died_at)
       VALUES ($1, 'inventory', 'OrderPlaced', 'an order', '', '', '', 8, now())`,
      [id],
    );
    expect(await audited.told()).toEqual([
      `invariant 8  message ${id}  (OrderPlaced about an order) is a dead letter of inventory`,
    ]);
  });

  it('names a message that somebody acted on twice: what follows from it was told twice', async () => {
    const cause = randomUUID();
    const follows = { from: 'inventory', type: 'StockTaken', cause } as const;
    await tell(audited.shop, { ...follows, subject: 'an order' });
    await tell(audited.shop, { ...follows, subject: 'another order' });
    expect(await audited.told()).toEqual([]);
    await tell(audited.shop, { ...follows, subject: 'an order' });
    expect(await audited.told()).toEqual([
      `invariant 8  message ${cause}  was applied 2 times by inventory: StockTaken about an order`,
    ]);
  });

  it('lets a message arrive whose consumer is away or behind, for a quarter of an hour', async () => {
    const id = await tell(audited.shop, {
      from: 'orders',
      type: 'OrderPlaced',
      subject: 'an order',
      publishedSecondsAgo: 14 * 60,
      begunBy: ['inventory'],
    });
    expect((await audited.shop.audit()).violations).toEqual([]);
    const { violations } = await audited.shop.audit({ atRest: true });
    expect(violations).toMatchObject([{ invariant: 8, subject: 'message', ids: [id] }]);
  });
});

describe('9: at rest nothing is under way', () => {
  it('names an order whose checkout goes on', async () => {
    const { id } = await addOrder(audited.shop, livesUnderWay.paid);
    const { violations } = await audited.shop.audit({ atRest: true });
    expect(violations).toMatchObject([
      { invariant: 9, subject: 'order', ids: [id], problem: expect.stringContaining('its checkout is paying, due ') },
      { invariant: 9, subject: 'order', ids: [id], problem: 'has stock that is still reserved' },
    ]);
  });

  it('names a checkout that is stuck without a time to act', async () => {
    const { id } = await addOrder(audited.shop, livesUnderWay.paid);
    await audited.shop.sql('orders', 'UPDATE orders SET saga_due_at = NULL WHERE id = $1', [id]);
    const lines = await audited.toldAtRest();
    expect(lines).toContain(
      `invariant 9  order ${id}  is PENDING, and its checkout is paying, with nothing to wake it`,
    );
  });

  it('names a message that has not left, and stock that is set aside', async () => {
    const message = await tell(audited.shop, {
      from: 'pricing',
      type: 'DiscountChanged',
      subject: 'it',
      publishedSecondsAgo: null,
    });
    const { id } = await addOrder(audited.shop, settledLives.wishedOff);
    await audited.shop.sql('inventory', `UPDATE reservations SET status = 'none', lines = '[]' WHERE order_id = $1`, [
      id,
    ]);
    const lines = await audited.toldAtRest();
    expect(lines).toEqual([
      `invariant 9  message ${message}  (DiscountChanged about it, from pricing) is not published`,
      `invariant 9  order ${id}  has stock that is still none`,
    ]);
  });
});
