import { type PrivatePostgres, startPrivatePostgres } from '../../../libs/platform/testing/private-postgres.js';
import { type PrivateRabbit, startPrivateRabbit } from '../../../libs/platform/testing/private-rabbit.js';
import { type PrivateRedis, startPrivateRedis } from '../../../libs/platform/testing/private-redis.js';

/** What the shop stands on, private to a run: each may be killed. */
export interface Servers {
  readonly postgres: PrivatePostgres;
  readonly broker: PrivateRabbit;
  readonly redis: PrivateRedis;
}

export const serverNames = ['postgres', 'broker', 'redis'] as const;
export type ServerName = (typeof serverNames)[number];

/** Starts all of them at once: as long as RabbitMQ takes, 5 to 10 s. */
export async function startServers(): Promise<Servers> {
  const [postgres, broker, redis] = await Promise.allSettled([
    startPrivatePostgres(),
    startPrivateRabbit(),
    startPrivateRedis(),
  ]);
  if (postgres.status === 'fulfilled' && broker.status === 'fulfilled' && redis.status === 'fulfilled') {
    return { postgres: postgres.value, broker: broker.value, redis: redis.value };
  }
  for (const started of [postgres, broker, redis]) if (started.status === 'fulfilled') await started.value.stop();
  const failed = [postgres, broker, redis].find(({ status }) => status === 'rejected');
  throw failed?.status === 'rejected' ? failed.reason : new Error('a server did not start');
}

export async function stopServers({ postgres, broker, redis }: Servers): Promise<void> {
  await Promise.all([postgres.stop(), broker.stop(), redis.stop()]);
}
