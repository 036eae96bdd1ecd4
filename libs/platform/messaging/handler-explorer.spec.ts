import { Injectable } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Transaction } from '#platform/database';
import { HandlerExplorer } from './handler-explorer.js';
import { Handles, HandlesTogether } from './handles.js';
import type { Message, MessageOf } from './message.js';

const Told = { type: 'Told', source: 'there', schema: z.object({ n: z.int() }) };
const Asked = { type: 'Asked', source: 'there', schema: z.object({ n: z.int() }) };
const contracts = { definitions: [Told, Asked], topology: { Told: ['here'], Asked: ['here', 'elsewhere'] } };

@Injectable()
class Telling {
  heard = 0;
  @Handles(Told)
  async onTold(_tx: Transaction, _message: Message<{ n: number }>): Promise<void> {
    this.heard++;
  }
}

@Injectable()
class Asking {
  @Handles(Asked)
  async onAsked(_tx: Transaction, _message: Message<{ n: number }>): Promise<void> {}
}

@Injectable()
class TellingAndAsking {
  @HandlesTogether(Told, Asked)
  async on(_tx: Transaction, _messages: readonly MessageOf<typeof Told | typeof Asked>[]): Promise<void> {}
}

type Provider = typeof Telling | typeof Asking | typeof TellingAndAsking;

async function handlersOf(service: string, ...providers: Provider[]) {
  const app = await NestFactory.createApplicationContext(
    { module: class {}, imports: [DiscoveryModule], providers: [HandlerExplorer, ...providers] },
    { logger: false },
  );
  return { app, handlers: app.get(HandlerExplorer).handlersOf(service, contracts) };
}

it('finds the handlers of a service', async () => {
  const { handlers } = await handlersOf('here', Telling, Asking);
  expect([...handlers.keys()].sort()).toEqual(['Asked', 'Told']);
});

it('has one handler for what is handled together, and tells it from what is not', async () => {
  const { handlers } = await handlersOf('here', TellingAndAsking);
  expect(handlers.get('Told')).toMatchObject({ definition: Told, together: true });
  expect(handlers.get('Asked')).toMatchObject({ definition: Asked, together: true });
  expect(handlers.get('Told')?.handle).toBe(handlers.get('Asked')?.handle);
  const { handlers: apart } = await handlersOf('here', Telling, Asking);
  expect([...apart.values()].map(({ together }) => together)).toEqual([false, false]);
});

it('refuses a service that does not handle what it is sent', async () => {
  await expect(handlersOf('here', Telling)).rejects.toThrow('here does not handle what it is sent: Asked');
});

it('refuses a service that handles what it is never sent', async () => {
  await expect(handlersOf('elsewhere', Asking, Telling)).rejects.toThrow(
    'elsewhere handles Told, which is never sent to it',
  );
});

it('refuses two handlers for a message in a service', async () => {
  class AlsoTelling extends Telling {}
  Injectable()(AlsoTelling);
  await expect(handlersOf('here', Telling, Asking, AlsoTelling)).rejects.toThrow('here handles Told twice');
});
