// @mercuriusjs/gateway knows federation 1 and takes services, not a supergraph.
import { readFileSync } from 'node:fs';
import mercuriusGateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const services = JSON.parse(readFileSync(process.env.SERVICES_FILE, 'utf8'));
const app = Fastify();
await app.register(mercuriusGateway, {
  ...(process.env.JIT && { jit: 1 }),
  gateway: {
    services: services.map((service) => ({
      ...service,
      connections: 64,
      rewriteHeaders: (headers) => (headers?.authorization ? { authorization: headers.authorization } : {}),
    })),
  },
});
if (process.env.CACHE_ANSWERS) {
  const { default: mercuriusCache } = await import('mercurius-cache');
  await app.register(mercuriusCache, { all: true, ttl: 30 });
}
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
