import { buildConnector, Client } from 'undici';

const keepAliveMs = 30_000;
/** Room for a large page, and a bound for what a subgraph that went wrong can make this process hold. */
const maxResponseBytes = 32 * 1024 * 1024;

/** One for all: it remembers TLS sessions, so that the next connection to a server costs half a handshake. */
const connector = buildConnector({ timeout: 1_000 });

/**
 * The keep-alive connections to one address: one for each request that is under way, the one used last first. How many there are
 * is bounded by the bulkhead.
 *
 * Not undici's Pool (7.30): there a request that is given up makes a new connection that nobody asked for, since only its client could
 * be destroyed, and one whose connections have all reached `clientTtl` keeps the next request waiting.
 */
export class Connections {
  private readonly idle: Client[] = [];
  private readonly busy = new Set<Client>();
  private isClosed = false;

  constructor(private readonly origin: string) {}

  /** One that no other request uses: it belongs to who took it until it is given back, or dropped. */
  take(): Client {
    const client = this.idle.pop() ?? connect(this.origin);
    this.busy.add(client);
    return client;
  }

  /** Its request is over. */
  give(client: Client): void {
    this.busy.delete(client);
    if (this.isClosed) destroy(client);
    else this.idle.push(client);
  }

  /** Its request failed, or was given up: the other side is to see that, and nobody gets what still comes. */
  drop(client: Client): void {
    this.busy.delete(client);
    destroy(client);
  }

  /** Lets what is under way end. */
  close(): void {
    this.isClosed = true;
    for (const client of this.idle.splice(0)) destroy(client);
  }

  /** Ends what is under way too. */
  async destroy(): Promise<void> {
    this.close();
    await Promise.all([...this.busy].map((client) => client.destroy()));
  }
}

function connect(origin: string): Client {
  return new Client(origin, {
    pipelining: 1,
    connect: connector,
    keepAliveTimeout: keepAliveMs,
    maxResponseSize: maxResponseBytes,
    // Each request has a timer of its own, which is finer than undici's.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function destroy(client: Client): void {
  client.destroy().catch(() => undefined);
}
