import { Pool } from 'undici';

/** One address of a service, with its connections. */
export interface Address {
  readonly url: URL;
  readonly path: string;
  pool: Pool;
  /** Then it gets new connections, so that its name is resolved again. */
  renewAtMs: number;
  /** Requests went wrong here just now: others are tried first until then. */
  avoidUntilMs: number;
}

/** As many as the bulkhead lets through: no request waits for a connection. */
const connectionsPerAddress = 512;
const connectTimeoutMs = 1_000;
const keepAliveMs = 30_000;
const connectionLifetimeMs = 60_000;
/** Room for a large page, and a bound for what a subgraph that went wrong can make this process hold. */
const maxResponseBytes = 32 * 1024 * 1024;
const avoidForMs = 1_000;

/** The addresses of one service, taken in turn; one whose connections break is left out for a second while others are left. */
export class Addresses {
  private readonly all: readonly Address[];
  private turn = 0;

  constructor(urls: readonly string[]) {
    this.all = urls.map((each) => {
      const url = new URL(each);
      const path = `${url.pathname}${url.search}`;
      return { url, path, pool: connect(url), renewAtMs: Date.now() + connectionLifetimeMs, avoidUntilMs: 0 };
    });
  }

  /** The next one, another than `after` where there is another. */
  next(after?: Address, nowMs = Date.now()): Address {
    const candidates = this.all.map((_, offset) => this.all[(this.turn + offset) % this.all.length]);
    this.turn = (this.turn + 1) % this.all.length;
    const others = candidates.filter((address) => address !== undefined && address !== after);
    const chosen = others.find((address) => address && address.avoidUntilMs <= nowMs) ?? others[0] ?? after;
    if (!chosen) throw new Error('a service needs an address');
    if (chosen.renewAtMs <= nowMs) renew(chosen, nowMs);
    return chosen;
  }

  avoid(address: Address, nowMs = Date.now()): void {
    address.avoidUntilMs = nowMs + avoidForMs;
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.all.map(({ pool }) => pool.destroy()));
  }
}

/** Not undici's `clientTtl`: a pool whose connections have all expired keeps the next request waiting (7.30). */
function renew(address: Address, nowMs: number): void {
  const { pool: former } = address;
  address.pool = connect(address.url);
  address.renewAtMs = nowMs + connectionLifetimeMs;
  // Lets what is under way end.
  former.close().catch(() => undefined);
}

function connect({ origin }: URL): Pool {
  return new Pool(origin, {
    connections: connectionsPerAddress,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: keepAliveMs,
    maxResponseSize: maxResponseBytes,
    // Each request has a timer of its own, which is finer than undici's.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
