import type { FastifyInstance } from 'fastify';
import type { Readiness } from './readiness.js';

const readinessTimeoutMs = 2_000;

/** `/health/live`: the process runs. `/health/ready`: it can do its work and is not draining; 503 with the reason otherwise. */
export function serveHealth(fastify: FastifyInstance, readiness: Readiness, isDraining: () => boolean): void {
  fastify.get('/health/live', async () => ({ status: 'live' }));
  fastify.get('/health/ready', async (_request, reply) => {
    try {
      if (isDraining()) throw new Error('draining');
      await withinTimeout(readiness.check());
      return { status: 'ready' };
    } catch (error) {
      return reply.code(503).send({ status: 'not ready', reason: error instanceof Error ? error.message : 'unknown' });
    }
  });
}

async function withinTimeout(check: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), readinessTimeoutMs);
  });
  await Promise.race([check, timeout]).finally(() => clearTimeout(timer));
}
