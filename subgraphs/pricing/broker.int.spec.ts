import { expect, it } from 'vitest';
import { describeWith, eventually, freshRabbit } from '#platform/testing';
import { PricingServer } from './testing/pricing-server.js';

describeWith(['rabbitmq'], 'pricing, which acts on no message,', () => {
  it('starts without a queue of its own, and tells of discounts', async () => {
    const rabbit = await freshRabbit();
    const pricing = await PricingServer.start({ AMQP_URL: rabbit.url });
    try {
      const { id } = await pricing.discount({ percent: 10 });
      await eventually(async () => {
        const rows = await pricing.sql('SELECT type FROM outbox WHERE subject = $1 AND published_at IS NOT NULL', [id]);
        expect(rows).toEqual([{ type: 'DiscountChanged' }]);
      });
    } finally {
      await pricing.close();
      await rabbit.drop();
    }
  });
});
