import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { connect } from 'amqplib';
import { register } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  describeWith,
  eventually,
  freshDatabase,
  freshRabbit,
  type PrivateRabbit,
  startPrivateRabbit,
} from '#platform/testing';
import { AmqpConnection } from './amqp-connection.js';
import { busContract } from './message-bus.contract.js';
import { type Parts, World } from './testing/world.js';

const createDatabase = async () => (await freshDatabase()).url;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

async function inWorld(parts: Omit<Parts, 'createDatabase'>, test: (world: World) => Promise<void>): Promise<void> {
  const world = await World.create({ createDatabase, ...parts });
  try {
    await test(world);
  } finally {
    await world.end();
  }
}

describeWith(['rabbitmq'], 'RabbitMQ', () => {
  busContract('as a bus', async () => ({ createDatabase, brokerUrl: (await freshRabbit()).url }));

  it('has another process of a service go on, in order, when the one at work is killed', async () => {
    await inWorld({ brokerUrl: (await freshRabbit()).url }, async (world) => {
      await world.startAll();
      await world.startSecond('receiver');
      const pauseMs = 10;
      world.script.receiver = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
      for (const n of numbers(40)) await world.send(`subject ${n % 4}`, n);
      await eventually(async () => expect((await world.effects('receiver')).length).toBeGreaterThan(5));
      world.kill('receiver');
      await eventually(async () => expect(await world.effects('receiver')).toHaveLength(40));
      for (let subject = 0; subject < 4; subject++) {
        const expected = numbers(40).filter((n) => n % 4 === subject);
        expect(await world.effects('receiver', `subject ${subject}`)).toEqual(expected);
      }
    });
  });

  it('has a message that no queue took sent again once there is one', async () => {
    const { url } = await freshRabbit();
    await inWorld({ brokerUrl: url }, async (world) => {
      await world.startAll();
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      await world.stop('receiver');
      await world.stop('bystander');
      const admin = await connect(url);
      const channel = await admin.createChannel();
      await channel.deleteQueue('receiver');
      await channel.deleteQueue('bystander');
      await admin.close();
      await world.send('a', 2);
      await world.startAll();
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 2]));
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
    });
  });

  it('keeps its connections: one to publish and, for a service that acts on something, one to consume', async () => {
    await inWorld({ brokerUrl: (await freshRabbit()).url }, async (world) => {
      await world.startAll();
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      await register.metrics();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(world.wires('sender')[1]?.connectionCount).toBe(1);
      expect(world.wires('receiver')[1]?.connectionCount).toBe(2);
    });
  });

  it('is spoken to in TLS when its URL begins with amqps', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const connection = new AmqpConnection({
      url: `amqps://127.0.0.1:${port}`,
      service: 'test',
      purpose: 'test',
      setup: async () => {},
      onLost: () => {},
    });
    const connected = once(server, 'connection');
    await connection.open();
    const [socket]: Socket[] = await connected;
    const [hello]: Buffer[] = await once(socket ?? server, 'data');
    expect(hello?.[0]).toBe(22); // A TLS handshake record.
    await connection.close();
    socket?.destroy();
    server.close();
  });
});

describeWith(['rabbitmq'], 'when RabbitMQ is in trouble', () => {
  let broker: PrivateRabbit;
  beforeAll(async () => {
    broker = await startPrivateRabbit();
  });
  afterAll(() => broker.stop());
  let worlds = 0;
  const inBrokersWorld = async (test: (world: World) => Promise<void>) =>
    inWorld({ brokerUrl: await broker.createVirtualHost(`world ${++worlds}`) }, test);

  it('goes on when every connection is closed by force, again and again, and nothing is lost or done twice', async () => {
    await inBrokersWorld(async (world) => {
      await world.startAll();
      for (const n of numbers(60)) {
        await world.send(`subject ${n % 3}`, n);
        if (n % 20 === 10) await broker.forceCloseConnections();
      }
      await eventually(async () => expect(await world.effects('receiver')).toHaveLength(60), { timeoutMs: 20_000 });
      await eventually(async () => expect(await world.unpublished()).toEqual([]), { timeoutMs: 20_000 });
      for (let subject = 0; subject < 3; subject++) {
        const expected = numbers(60).filter((n) => n % 3 === subject);
        expect(await world.effects('receiver', `subject ${subject}`)).toEqual(expected);
      }
    });
  });

  it('serves while the broker is killed, and sends everything when it is back', async () => {
    await inBrokersWorld(async (world) => {
      await world.startAll();
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      await broker.kill();
      for (const n of [2, 3, 4]) await world.send('a', n);
      expect(await world.unpublished()).toHaveLength(3);
      await broker.restart();
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 2, 3, 4]), {
        timeoutMs: 30_000,
      });
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
    });
  }, 90_000);

  it('starts and serves while the broker is away', async () => {
    await inBrokersWorld(async (world) => {
      await broker.kill();
      await world.startAll();
      await world.send('a', 1);
      expect(await world.unpublished()).toHaveLength(1);
      await broker.restart();
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]), { timeoutMs: 30_000 });
    });
  }, 90_000);

  it('takes nothing for sent that a frozen broker has not confirmed', async () => {
    await inBrokersWorld(async (world) => {
      await world.startAll();
      await world.send('a', 1);
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
      broker.freeze();
      try {
        await world.send('a', 2);
        // Longer than it waits for a confirm.
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        expect(await world.unpublished()).toHaveLength(1);
      } finally {
        broker.thaw();
      }
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 2]), { timeoutMs: 30_000 });
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
    });
  }, 90_000);
});
