import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AmqpDeadLetters } from '#platform/messaging';
import { describeWith, type FreshPart, freshRabbit } from '#platform/testing';
import { AuditedShop } from './testing/audited-shop.js';
import { tell } from './testing/tell.js';
import { formatViolation } from './violation.js';

describeWith(['rabbitmq'], 'The audit of a shop with RabbitMQ', () => {
  let rabbit: FreshPart;
  let shop: AuditedShop;
  beforeAll(async () => {
    [rabbit, shop] = await Promise.all([freshRabbit(), AuditedShop.open()]);
  });
  afterAll(() => Promise.all([rabbit.drop(), shop.close()]));

  /** Leaves a message in a queue, as a service or the broker would. */
  async function leave(queue: string, id: string, type: string, subject: string): Promise<void> {
    const model = await connect(rabbit.url);
    const channel = await model.createConfirmChannel();
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue(queue, Buffer.from('{}'), { messageId: id, type, headers: { 'x-souk-subject': subject } });
    await channel.waitForConfirms();
    await model.close();
  }

  it('finds nothing in queues that are not there', async () => {
    expect(await shop.audit({ amqpUrl: rabbit.url, atRest: true })).toMatchObject({ found: 0 });
  });

  it('names dead letters, and leaves them where they are', async () => {
    await leave('inventory.dead', 'an-id', 'OrderPlaced', 'an-order');
    for (const atRest of [false, true, false]) {
      const { violations } = await shop.audit({ amqpUrl: rabbit.url, atRest });
      expect(violations.map(formatViolation)).toEqual([
        'invariant 8  message an-id  (OrderPlaced about an-order) is a dead letter of inventory',
      ]);
    }
  });

  it('names a queue in which something waits, at rest', async () => {
    await leave('payments', 'another-id', 'ChargePayment', 'an-order');
    const [atRest, open] = [
      await shop.audit({ amqpUrl: rabbit.url, atRest: true }),
      await shop.audit({ amqpUrl: rabbit.url }),
    ];
    expect(atRest.violations.map(formatViolation)).toContain('invariant 9  queue payments  holds 1 messages');
    expect(open.counts[9]).toBe(0);
  });

  it('only counts dead letters where it is to leave them: whoever replays them misses none', async () => {
    const taken = vi.spyOn(AmqpDeadLetters, 'connect');
    const { violations } = await shop.audit({ amqpUrl: rabbit.url, leavesDeadLetters: true });
    expect(violations.map(formatViolation)).toEqual([
      'invariant 8  service inventory  has 1 dead letters: the command dead-letters names them',
    ]);
    expect(taken).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  describe('where a consumer is away for long', () => {
    const open = async () => (await shop.audit({ amqpUrl: rabbit.url, leavesDeadLetters: true })).violations;
    const toPayments = { from: 'orders', type: 'ChargePayment' } as const;
    let late: string;

    it('takes what may stand in its queue for that', async () => {
      await leave('payments', 'another-id', 'ChargePayment', 'an-order');
      late = await tell(shop, { ...toPayments, subject: 'an order' });
      expect(await open()).toMatchObject([{ subject: 'service', ids: ['inventory'] }]);
    });

    it('names what it has not done and its queue has no more: it did what came later', async () => {
      await tell(shop, { ...toPayments, subject: 'a third', publishedSecondsAgo: 1_800, doneBy: ['payments'] });
      expect(await open()).toHaveLength(1);
      const later = { ...toPayments, publishedSecondsAgo: 1_800, doneBy: ['payments'], doneSecondsAgo: 120 } as const;
      await tell(shop, { ...later, subject: 'another order' });
      expect(await open()).toMatchObject([{}, { invariant: 8, subject: 'message', ids: [late] }]);
    });

    it('names what it has not done while its queue is empty', async () => {
      const lost = await tell(shop, {
        ...toPayments,
        from: 'users',
        type: 'UserDeleted',
        subject: 'ada',
        doneBy: ['payments', 'inventory'],
      });
      const violations = await open();
      expect(violations.map(formatViolation)).toContain(
        `invariant 8  message ${lost}  (UserDeleted about ada, from users) is not done by orders`,
      );
    });
  });

  it('cannot look where the broker does not answer', async () => {
    await expect(shop.audit({ amqpUrl: 'amqp://127.0.0.1:1', atRest: true })).rejects.toThrow(
      'RabbitMQ at 127.0.0.1:1 cannot be reached',
    );
  });
});
