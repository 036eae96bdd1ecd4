// Stock @apollo/gateway with @apollo/server's own HTTP server, as their documentation puts them together.
import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

class ForwardingDataSource extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.authorization) request.http.headers.set('authorization', context.authorization);
  }
}

// The constructor would report to its vendor.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';
const plugins = [];
if (process.env.CACHE_ANSWERS) {
  const { default: responseCache } = await import('@apollo/server-plugin-response-cache');
  plugins.push(responseCache());
}
const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH_FILE, 'utf8'),
  buildService: ({ url }) => new ForwardingDataSource({ url }),
});
await startStandaloneServer(new ApolloServer({ gateway, plugins }), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
});
