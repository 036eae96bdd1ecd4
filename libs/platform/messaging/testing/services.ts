import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { Env } from '#platform/config';
import { DatabaseModule, type Transaction } from '#platform/database';
import { Handles, HandlesTogether } from '../handles.js';
import type { InProcessBus } from '../in-process-bus.js';
import type { MessagingLimits } from '../limits.js';
import type { Message, MessageContracts, MessageData, MessageOf } from '../message.js';
import { messagingMigrations } from '../messaging.migration.js';
import { MessagingModule } from '../messaging.module.js';

/**
 * The sender tells of things that are counted; the receiver and the bystander act on it, each in its own database. What is gathered
 * only the receiver acts on, several at once.
 */
export const roles = ['sender', 'receiver', 'bystander'] as const;
export type Role = (typeof roles)[number];

const schema = z.object({ n: z.int() });
export const Counted = { type: 'Counted', source: 'sender', schema } as const;
export const Gathered = { type: 'Gathered', source: 'sender', schema } as const;

export const worldContracts: MessageContracts = {
  definitions: [Counted, Gathered],
  topology: { Counted: ['receiver', 'bystander', 'listener'], Gathered: ['receiver'] },
  listeners: ['listener'],
};

/** What a role does with a message besides noting it, in the same transaction. */
export type Script = (message: Message<MessageData<typeof Counted>>, tx: Transaction) => Promise<void> | void;

/** What the receiver does with messages that it handles together besides noting them, in the same transaction. */
export type BatchScript = (messages: readonly MessageOf<typeof Gathered>[], tx: Transaction) => Promise<void> | void;

export interface Scripts {
  script(): Script | undefined;
  batchScript(): BatchScript | undefined;
}

const quickLimits: Partial<MessagingLimits> = {
  maxAttempts: 3,
  retryInitialMs: 20,
  retryMaxMs: 100,
  leaseMs: 1_000,
  scanIntervalMs: 100,
  confirmTimeoutMs: 1_500,
  drainMs: 2_000,
};

/** Starts the service of a role: it notes the messages it handles in the table `effects`. */
export function startService(
  role: Role,
  env: Env,
  bus: InProcessBus | undefined,
  scripts: Scripts,
): Promise<INestApplicationContext> {
  const migrations = [...messagingMigrations, Effects1780000000001];
  return NestFactory.createApplicationContext(
    {
      module: class {},
      imports: [
        DatabaseModule.forService({ service: role, env, entities: [], migrations }),
        MessagingModule.forService({ service: role, env, contracts: worldContracts, bus, limits: quickLimits }),
      ],
      providers: { sender: [], receiver: [noting(scripts), gathering(scripts)], bystander: [noting(scripts)] }[role],
    },
    { logger: false },
  );
}

function noting({ script }: Scripts) {
  class Noting {
    @Handles(Counted)
    async note(tx: Transaction, message: Message<MessageData<typeof Counted>>): Promise<void> {
      await tx.query('INSERT INTO effects (subject, n) VALUES ($1, $2)', [message.subject, message.data.n]);
      await script()?.(message, tx);
    }
  }
  return Noting;
}

function gathering({ batchScript }: Scripts) {
  class Gathering {
    @HandlesTogether(Gathered)
    async note(tx: Transaction, messages: readonly MessageOf<typeof Gathered>[]): Promise<void> {
      await tx.query('INSERT INTO effects (subject, n) SELECT * FROM unnest($1::text[], $2::int[])', [
        messages.map(({ subject }) => subject),
        messages.map(({ data }) => data.n),
      ]);
      await batchScript()?.(messages, tx);
    }
  }
  return Gathering;
}

class Effects1780000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE effects (position bigserial PRIMARY KEY, subject text NOT NULL, n int NOT NULL)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE effects');
  }
}
