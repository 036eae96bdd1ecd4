import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * Begins nothing that nobody waits for any more. A process that was frozen, or far behind, finds old requests in its sockets
 * whose gateway gave up and told its client so: an account opened or an order placed by one of them would contradict that.
 */
export function skipAbandonedRequests(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql') return;
    // The end of a connection is read a turn of the event loop after what came before it.
    await setImmediate();
    await setImmediate();
    const { aborted, socket } = request.raw;
    if (aborted || socket.destroyed || socket.readableEnded) reply.hijack().raw.destroy();
  });
}
