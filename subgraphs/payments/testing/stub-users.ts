import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const questionSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.array(z.object({ __typename: z.literal('User'), id: z.string() }))),
});

/** The users subgraph as payments sees it: answers `_entities` for who exists, or not at all when told to. */
export class StubUsers {
  readonly existing = new Set<string>();
  isDown = false;
  asked = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StubUsers> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      stub.asked += 1;
      if (stub.isDown) return request.socket.destroy();
      const { query, variables } = questionSchema.parse(JSON.parse(body));
      const fields = [...query.matchAll(/(\w+): _entities\(representations: \$(\w+)\)/g)];
      const data = Object.fromEntries(
        fields.map(([, field = '', keys = '']) => [
          field,
          (variables[keys] ?? []).map(({ id }) => (stub.existing.has(id) ? { id } : null)),
        ]),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    });
    const stub = new StubUsers(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/graphql`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
