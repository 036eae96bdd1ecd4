import type { FastifyInstance } from 'fastify';
import { type IdentityVerifier, identityHeader } from '#platform/auth';

/** Makes a subgraph answer nothing on `/graphql` to a request without a valid identity header: 401, before its body is read. */
export function closeToStrangers(fastify: FastifyInstance, verifier: IdentityVerifier): void {
  fastify.addHook('onRequest', async (request, reply) => {
    // The route that was found, not the URL as it came: many spellings lead to one route.
    if (request.routeOptions.url !== '/graphql' || verifier.verify(request.headers[identityHeader])) return;
    const error = { message: 'This service answers its gateway only.', extensions: { code: 'UNAUTHENTICATED' } };
    await reply.code(401).send({ errors: [error] });
  });
}
