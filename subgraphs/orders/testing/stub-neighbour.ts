import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Another subgraph as orders sees it: answers `_entities` by id, late or not at all when told to. */
export class StubNeighbour<Entity> {
  readonly entities = new Map<string, Entity>();
  delayMs = 0;
  isDown = false;
  /** Whether it answers null and an error for everything, as one does whose database is away. */
  fails = false;
  asked = 0;

  private constructor(private readonly server: Server) {}

  static async start<Entity>(): Promise<StubNeighbour<Entity>> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      stub.asked += 1;
      if (stub.isDown) return request.socket.destroy();
      await sleep(stub.delayMs);
      const { representations }: { representations: { id: string }[] } = JSON.parse(body).variables;
      if (stub.fails) {
        const failed = {
          data: { _entities: representations.map(() => null) },
          errors: [{ message: 'Something went wrong.' }],
        };
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(failed));
      }
      const data = { _entities: representations.map(({ id }) => stub.entities.get(id) ?? null) };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    });
    const stub = new StubNeighbour<Entity>(server);
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
