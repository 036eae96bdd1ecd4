import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Database, DatabaseModule, type Transaction } from '#platform/database';
import { Handles, InProcessBus, type Message, MessagingModule, messagingMigrations, Outbox } from './index.js';

const Ping = { source: 'a', type: 'Ping', schema: z.object({ n: z.int() }) };
const Pong = { source: 'b', type: 'Pong', schema: z.object({ n: z.int() }) };
const contracts = { definitions: [Ping, Pong], topology: { Ping: ['b', 'gw'], Pong: ['a'] }, listeners: ['gw'] };

const seen: number[] = [];
const took: number[] = [];
const t0 = new Map<number, number>();
@Injectable()
class A {
  @Handles(Pong) async on(_tx: Transaction, m: Message<{ n: number }>) {
    seen.push(m.data.n);
    took.push(performance.now() - (t0.get(m.data.n) ?? 0));
  }
}
@Injectable()
class B {
  constructor(readonly outbox: Outbox) {}
  @Handles(Ping) async on(tx: Transaction, m: Message<{ n: number }>) {
    await this.outbox.append(tx, Pong, { subject: m.subject, sequence: 1, data: m.data });
  }
}
class Root {}
Module({})(Root);

async function app(service: string, bus: InProcessBus | undefined, handler: any) {
  const env = {
    [`${service.toUpperCase()}_DATABASE_URL`]: `postgres://postgres@127.0.0.1:56432/${service}`,
    AMQP_URL: process.env.AMQP,
  };
  return NestFactory.createApplicationContext(
    {
      module: Root,
      imports: [
        DatabaseModule.forService({ service, env, entities: [], migrations: messagingMigrations }),
        MessagingModule.forService({ service, env, contracts, bus }),
      ],
      providers: [handler],
    },
    { logger: ['error', 'warn'] },
  );
}

test('ping', async () => {
  const bus = process.env.AMQP ? undefined : new InProcessBus(contracts);
  const a = await app('a', bus, A);
  const b = await app('b', bus, B);
  const outbox = a.get(Outbox, { strict: false });
  const db = a.get(Database, { strict: false });
  const send = (n: number) => {
    t0.set(n, performance.now());
    return db.transaction((tx) => outbox.append(tx, Ping, { subject: `s${n}`, sequence: 1, data: { n } }));
  };
  for (let n = 0; n < 10; n++) {
    await send(n);
    await new Promise((r) => setTimeout(r, 50));
  }
  console.log('idle round trip', took.map((t) => t.toFixed(1)).join(' '));
  const start = performance.now();
  const N = 4000;
  let next = 10;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < N) await send(next++);
    }),
  );
  console.log('sent', performance.now() - start);
  while (seen.length < N) await new Promise((r) => setTimeout(r, 10));
  console.log('all', performance.now() - start, (N / (performance.now() - start)) * 1000, process.cpuUsage());
  took.sort((x, y) => x - y);
  console.log('p50', took[took.length >> 1], 'p99', took[Math.floor(took.length * 0.99)]);
  await b.close();
  await a.close();
  expect(seen.length).toBe(N);
});
