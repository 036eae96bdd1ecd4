import { NestFactory } from '@nestjs/core';
import { connect } from 'amqplib';
import { afterEach, describe, expect, it } from 'vitest';
import { describeWith, eventually, freshDatabase, freshRabbit } from '#platform/testing';
import { InProcessBus } from './in-process-bus.js';
import { MessageListener } from './message-listener.js';
import { MessagingModule } from './messaging.module.js';
import { worldContracts } from './testing/services.js';
import { TcpProxy } from './testing/tcp-proxy.js';
import { World } from './testing/world.js';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A process that only listens, as the gateway does. Notes what it hears. */
async function listen(parts: { bus?: InProcessBus; amqpUrl?: string; sharedQueue?: boolean; fails?: () => boolean }) {
  const { bus, amqpUrl, sharedQueue = false, fails = () => false } = parts;
  const app = await NestFactory.createApplicationContext(
    MessagingModule.forListener({
      service: 'listener',
      env: { AMQP_URL: amqpUrl },
      contracts: worldContracts,
      bus,
      sharedQueue,
    }),
    { logger: false },
  );
  endings.push(() => app.close());
  const heard: unknown[] = [];
  const line: string[] = [];
  const listener = app.get(MessageListener, { strict: false });
  await listener.listen(
    ['Counted'],
    async ({ data }) => {
      if (fails()) throw new Error('not now');
      heard.push(data);
    },
    { onLost: () => line.push('lost'), onRestored: () => line.push('restored') },
  );
  return { heard, line, app, connected: listener.connected };
}

async function startWorld(brokerUrl?: string): Promise<World> {
  const world = await World.create({
    createDatabase: async () => (await freshDatabase()).url,
    ...(brokerUrl && { brokerUrl }),
  });
  endings.push(() => world.end());
  await world.startAll();
  return world;
}

const isSent = (world: World) => eventually(async () => expect(await world.unpublished()).toEqual([]));

describe('a listener', () => {
  it('hears what is said in its process', async () => {
    const world = await startWorld();
    await world.send('a', 1);
    await isSent(world);
    const { heard, line } = await listen({ bus: world.busOf('sender') });
    await world.send('a', 2);
    await isSent(world);
    expect(heard).toEqual([{ n: 2 }]);
    expect(line).toEqual(['restored']);
  });

  it('is told again what it failed at, and holds up nobody when it goes on failing', async () => {
    const world = await startWorld();
    let failures = 1;
    const { heard } = await listen({ bus: world.busOf('sender'), fails: () => failures-- > 0 });
    await world.send('a', 1);
    await isSent(world);
    expect(heard).toEqual([{ n: 1 }]);
    failures = 1_000;
    await world.send('a', 2);
    await isSent(world);
    expect(heard).toEqual([{ n: 1 }]);
    expect(await world.effects('receiver')).toEqual([1, 2]);
  });

  it('hears nothing, and does no harm, without a bus', async () => {
    const { heard, line, connected } = await listen({});
    expect({ heard, line, connected }).toEqual({ heard: [], line: [], connected: false });
  });
});

describeWith(['rabbitmq'], 'a listener, with RabbitMQ', () => {
  it('hears everything when it has a queue of its own', async () => {
    const { url } = await freshRabbit();
    const world = await startWorld(url);
    const [one, two] = [await listen({ amqpUrl: url }), await listen({ amqpUrl: url })];
    await eventually(() => expect([one.line, two.line]).toEqual([['restored'], ['restored']]));
    for (const n of [1, 2, 3]) await world.send(`subject ${n}`, n);
    await eventually(() => expect([one.heard.length, two.heard.length]).toEqual([3, 3]));
  });

  it('shares what is said with its siblings when they share a queue', async () => {
    const { url } = await freshRabbit();
    const world = await startWorld(url);
    const [one, two] = [
      await listen({ amqpUrl: url, sharedQueue: true }),
      await listen({ amqpUrl: url, sharedQueue: true }),
    ];
    await eventually(() => expect([one.line, two.line]).toEqual([['restored'], ['restored']]));
    for (let n = 0; n < 20; n++) await world.send(`subject ${n}`, n);
    await eventually(() => expect(one.heard.length + two.heard.length).toBe(20));
    expect(one.heard.length).toBeGreaterThan(0);
    expect(two.heard.length).toBeGreaterThan(0);
  });

  it('says when it is cut off and when it hears again', async () => {
    const { url } = await freshRabbit();
    const world = await startWorld(url);
    const wire = await TcpProxy.to(url);
    endings.push(() => wire.close());
    const { heard, line } = await listen({ amqpUrl: wire.through(url) });
    await eventually(() => expect(line).toEqual(['restored']));
    wire.cut();
    await eventually(() => expect(line).toEqual(['restored', 'lost']));
    await world.send('a', 1);
    await isSent(world);
    wire.mend();
    await eventually(() => expect(line).toEqual(['restored', 'lost', 'restored']));
    await world.send('a', 2);
    await eventually(() => expect(heard).toEqual([{ n: 2 }]));
  });

  it('leaves no queue behind that nobody reads', async () => {
    const { url } = await freshRabbit();
    await startWorld(url);
    const admin = await connect(url);
    admin.on('error', () => {});
    const channel = await admin.createChannel();
    channel.on('error', () => {});
    await expect(channel.checkQueue('listener')).rejects.toThrow('NOT_FOUND');
    await admin.close();
  });
});
