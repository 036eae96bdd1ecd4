import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { deadlineHeader } from './deadline-header.js';

/**
 * Begins nothing that nobody waits for any more. A process that was frozen, or far behind, finds old requests in its sockets
 * whose gateway gave up and told its client so: an account opened or an order placed by one of them would contradict that.
 * A gateway that vanished closes nothing: then the deadline that it sent along says when it gave up. Comes before what lets requests wait.
 */
export function skipAbandonedRequests(fastify: FastifyInstance): void {
  /** Of `performance.now()`. */
  const deadlines = new WeakMap<FastifyRequest, number>();
  fastify.addHook('onRequest', async (request) => {
    const remainingMs = remainingOf(request.headers[deadlineHeader]);
    if (remainingMs !== undefined) deadlines.set(request, performance.now() + remainingMs);
  });
  fastify.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql') return;
    // The end of a connection is read a turn of the event loop after what came before it.
    await setImmediate();
    await setImmediate();
    const { aborted, socket } = request.raw;
    const isLate = performance.now() > (deadlines.get(request) ?? Number.POSITIVE_INFINITY);
    if (isLate || aborted || socket.destroyed || socket.readableEnded) reply.hijack().raw.destroy();
  });
}

function remainingOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
