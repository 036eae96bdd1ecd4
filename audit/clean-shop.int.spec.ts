import { describe, expect, it } from 'vitest';
import { addOrder } from './testing/add-order.js';
import { livesUnderWay, settledLives } from './testing/lives.js';
import { tell } from './testing/tell.js';
import { useAuditedShop } from './testing/use-audited-shop.js';

const audited = useAuditedShop();

describe('The audit of a shop that is well', () => {
  it('finds nothing, at rest or open, and says what it looked at', async () => {
    for (const life of Object.values(settledLives)) await addOrder(audited.shop, life);
    await tell(audited.shop, { from: 'orders', type: 'OrderPlaced', subject: 'an order', doneBy: ['inventory'] });
    await tell(audited.shop, {
      from: 'users',
      type: 'UserDeleted',
      subject: 'a user',
      doneBy: ['orders', 'payments', 'inventory'],
    });
    // Told to whoever listens: nobody has an inbox for it.
    await tell(audited.shop, { from: 'inventory', type: 'ProductUpdated', subject: 'a product' });

    const orders = Object.keys(settledLives).length;
    for (const [atRest, pageSize] of [[true, 2_000] as const, [false, 2_000] as const, [true, 1] as const]) {
      const report = await audited.shop.audit({ atRest, pageSize });
      expect(report.violations).toEqual([]);
      expect(report).toMatchObject({
        found: 0,
        atRest,
        checked: { orders, wallets: orders, products: orders, messages: 2 },
      });
    }
  });

  it('finds nothing in an empty one', async () => {
    expect(await audited.shop.audit({ atRest: true })).toMatchObject({ found: 0, checked: { orders: 0 } });
  });

  it('takes what is under way for what it is', async () => {
    for (const life of Object.values(livesUnderWay)) await addOrder(audited.shop, life);
    await tell(audited.shop, { from: 'orders', type: 'ReserveStock', subject: 'an order', publishedSecondsAgo: null });
    await tell(audited.shop, { from: 'orders', type: 'ReserveStock', subject: 'an order', publishedSecondsAgo: 1 });
    expect(await audited.toldOpen()).toEqual([]);
  });

  it('knows that stock is taken once the message leaves, while it waits for the broker', async () => {
    const { id } = await addOrder(audited.shop, { ...settledLives.placed, stock: 'reserved' });
    await tell(audited.shop, { from: 'orders', type: 'OrderPlaced', subject: id, publishedSecondsAgo: null });
    expect(await audited.toldOpen()).toEqual([]);
  });

  it('lets a consumer be away for a while, and the stock that it is to take wait for it', async () => {
    const { id } = await addOrder(audited.shop, { ...settledLives.placed, stock: 'reserved' });
    const message = { from: 'orders', type: 'OrderPlaced', subject: id } as const;
    await tell(audited.shop, { ...message, publishedSecondsAgo: 14 * 60 });
    expect(await audited.toldOpen()).toEqual([]);
    expect(await audited.toldAtRest()).toContain(`invariant 4  order ${id}  is PLACED, but its stock is reserved`);
  });

  it('finds stock that was not taken by what its message did, however fresh that is', async () => {
    const { id } = await addOrder(audited.shop, { ...settledLives.placed, stock: 'reserved' });
    const message = { from: 'orders', type: 'OrderPlaced', subject: id } as const;
    await tell(audited.shop, { ...message, publishedSecondsAgo: 60, doneBy: ['inventory'] });
    expect(await audited.toldOpen()).toEqual([`invariant 4  order ${id}  is PLACED, but its stock is reserved`]);
  });
});
