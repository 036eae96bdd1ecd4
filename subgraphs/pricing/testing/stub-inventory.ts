import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { identityHeader } from '#platform/auth';

export interface StubProduct {
  category: string;
  listPrice: { amount: number; currency: string };
}

const questionSchema = z.object({
  variables: z.object({ keys0: z.array(z.object({ id: z.string() })) }),
});

/** Inventory as pricing sees it: answers `_entities` by id, or not at all when told to. */
export class StubInventory {
  readonly products = new Map<string, StubProduct>();
  isDown = false;
  /** The ids of each question, and the identity header it came with. */
  readonly asked: { ids: string[]; identity: unknown }[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StubInventory> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (stub.isDown) return request.socket.destroy();
      const { keys0 } = questionSchema.parse(JSON.parse(body)).variables;
      stub.asked.push({ ids: keys0.map(({ id }) => id), identity: request.headers[identityHeader] });
      const data = { group0: keys0.map(({ id }) => stub.products.get(id) ?? null) };
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    });
    const stub = new StubInventory(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    const address = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}/graphql`;
  }

  /** A new product on offer. */
  add(amount = 1_000, category = 'Lighting', currency = 'USD'): string {
    const id = randomUUID();
    this.products.set(id, { category, listPrice: { amount, currency } });
    return id;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
