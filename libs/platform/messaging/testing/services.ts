import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { Env } from '#platform/config';
import { DatabaseModule, type Transaction } from '#platform/database';
import { Handles } from '../handles.js';
import type { InProcessBus } from '../in-process-bus.js';
import type { MessagingLimits } from '../limits.js';
import type { Message, MessageContracts, MessageData } from '../message.js';
import { messagingMigrations } from '../messaging.migration.js';
import { MessagingModule } from '../messaging.module.js';

/** The sender tells of things that are counted; the receiver and the bystander act on it, each in its own database. */
export const roles = ['sender', 'receiver', 'bystander'] as const;
export type Role = (typeof roles)[number];

export const Counted = { type: 'Counted', source: 'sender', schema: z.object({ n: z.int() }) };

export const worldContracts: MessageContracts = {
  definitions: [Counted],
  topology: { Counted: ['receiver', 'bystander', 'listener'] },
  listeners: ['listener'],
};

/** What a role does with a message besides noting it, in the same transaction. */
export type Script = (message: Message<MessageData<typeof Counted>>, tx: Transaction) => Promise<void> | void;

const quickLimits: Partial<MessagingLimits> = {
  maxAttempts: 3,
  retryInitialMs: 20,
  retryMaxMs: 100,
  leaseMs: 1_000,
  scanIntervalMs: 100,
  confirmTimeoutMs: 1_500,
  drainMs: 500,
};

/** Starts the service of a role: it notes the messages it handles in the table `effects`. */
export function startService(
  role: Role,
  env: Env,
  bus: InProcessBus | undefined,
  script: () => Script | undefined,
): Promise<INestApplicationContext> {
  const migrations = [...messagingMigrations, Effects1780000000001];
  return NestFactory.createApplicationContext(
    {
      module: class {},
      imports: [
        DatabaseModule.forService({ service: role, env, entities: [], migrations }),
        MessagingModule.forService({ service: role, env, contracts: worldContracts, bus, limits: quickLimits }),
      ],
      providers: role === 'sender' ? [] : [noting(script)],
    },
    { logger: false },
  );
}

function noting(script: () => Script | undefined) {
  class Noting {
    @Handles(Counted)
    async note(tx: Transaction, message: Message<MessageData<typeof Counted>>): Promise<void> {
      await tx.query('INSERT INTO effects (subject, n) VALUES ($1, $2)', [message.subject, message.data.n]);
      await script()?.(message, tx);
    }
  }
  return Noting;
}

class Effects1780000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE effects (position bigserial PRIMARY KEY, subject text NOT NULL, n int NOT NULL)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE effects');
  }
}
