import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? undefined }),
  },
  ...(process.env.CACHE_ANSWERS && { responseCaching: { session: () => null, ttl: 30_000 } }),
});
