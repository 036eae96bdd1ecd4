import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ConfigError, type Env, isProduction, readConfig, wholeNumber } from '#platform/config';

const shape = {
  FAULT_DELAY_MS: wholeNumber(0, 60_000).default(0),
  FAULT_RATE: z.coerce
    .number('must be a number from 0 to 1')
    .min(0, 'must be at least 0')
    .max(1, 'must be at most 1')
    .default(0),
};

/** Trouble on purpose, for demos and tests: each `/graphql` request waits FAULT_DELAY_MS, and a share of FAULT_RATE gets 503. */
export function injectFaults(fastify: FastifyInstance, env: Env): void {
  const { FAULT_DELAY_MS: delayMs, FAULT_RATE: rate } = readConfig(shape, env);
  if (delayMs === 0 && rate === 0) return;
  if (isProduction(env)) throw new ConfigError('FAULT_DELAY_MS and FAULT_RATE cannot be used with NODE_ENV=production');
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql') return;
    if (delayMs > 0) await sleep(delayMs);
    if (Math.random() < rate) await reply.code(503).send('a fault, as asked for by FAULT_RATE');
  });
}
