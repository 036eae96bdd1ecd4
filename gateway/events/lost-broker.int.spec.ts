import { expect, it } from 'vitest';
import { describeWith, eventually, startPrivateRabbit } from '#platform/testing';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

const list = '{ products { nodes { name } } }';

describeWith(['rabbitmq'], 'a gateway with a queue of its own', () => {
  it('caches nothing while it cannot hear, and nothing from before when it hears again', async () => {
    const rabbit = await startPrivateRabbit();
    const shop = await StubShop.start();
    const gateway = await RunningGateway.start({ ...shop.env, AMQP_URL: rabbit.url });
    const fetches = async () => {
      const before = shop.inventory.fetches;
      await gateway.ask(list);
      await gateway.ask(list);
      return shop.inventory.fetches - before;
    };
    const caches = () => eventually(async () => expect(await fetches()).toBe(0), { timeoutMs: 30_000 });
    try {
      await caches();
      await rabbit.forceCloseConnections();
      await rabbit.kill();
      await eventually(async () => expect(await fetches()).toBe(2));
      const [lamp] = shop.products;
      if (lamp) lamp.name = 'Torch';
      expect((await gateway.ask(list)).text).toContain('Torch');
      await rabbit.restart();
      await caches();
      expect((await gateway.ask(list)).text).toContain('Torch');
    } finally {
      await gateway.stop();
      await shop.stop();
      await rabbit.stop();
    }
  }, 90_000);
});
