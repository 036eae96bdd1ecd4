import { connect, createServer, type Server, type Socket } from 'node:net';

/** What goes wrong between a gateway and a subgraph. */
export type Fault =
  | { readonly kind: 'none' }
  /** The answer comes later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** What is sent is taken and goes nowhere. */
  | { readonly kind: 'drop' }
  /** The connection is reset (RST) when the request comes, or when its answer does. */
  | { readonly kind: 'reset'; readonly when: 'request' | 'answer' }
  /** The connection ends after so many bytes of the answer. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** Something else answers, and may close the connection then. */
  | { readonly kind: 'other'; readonly bytes: string; readonly closes?: boolean }
  /** The answer comes byte by byte. */
  | { readonly kind: 'drip'; readonly everyMs: number };

/** A TCP proxy before one address that does to what passes what a bad network, or a process that ends, does. */
export class FaultProxy {
  /** For what is sent from now on. */
  fault: Fault = { kind: 'none' };
  /** How many requests came, by their first bytes. */
  requests = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async start(targetUrl: string): Promise<FaultProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new FaultProxy(server, Number(new URL(targetUrl).port));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  /** How many connections to it are open. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Ends those that are open; others can be made. */
  closeConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.closeConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    const target = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    this.sockets.add(client);
    client.on('close', () => {
      this.sockets.delete(client);
      target.destroy();
    });
    target.on('close', () => client.destroy());
    client.on('error', () => {});
    target.on('error', () => {});
    let fault = this.fault;
    let answered = 0;
    client.on('data', (bytes: Buffer) => {
      if (bytes.subarray(0, 5).toString('latin1') === 'POST ') {
        this.requests += 1;
        ({ fault } = this);
        answered = 0;
      }
      if (fault.kind === 'drop') return;
      if (fault.kind === 'reset' && fault.when === 'request') client.resetAndDestroy();
      else if (fault.kind === 'other' && fault.closes) client.end(fault.bytes);
      else if (fault.kind === 'other') client.write(fault.bytes);
      else target.write(bytes);
    });
    target.on('data', (bytes: Buffer) => {
      answer(client, bytes, fault, answered);
      answered += bytes.length;
    });
  }
}

function answer(client: Socket, bytes: Buffer, fault: Fault, before: number): void {
  switch (fault.kind) {
    case 'reset':
      client.resetAndDestroy();
      return;
    case 'truncate': {
      const left = Math.max(0, fault.afterBytes - before);
      if (left < bytes.length) client.end(bytes.subarray(0, left));
      else client.write(bytes);
      return;
    }
    case 'delay':
      setTimeout(() => client.write(bytes), fault.delayMs).unref();
      return;
    case 'drip':
      drip(client, bytes, fault.everyMs);
      return;
    case 'none':
      client.write(bytes);
      return;
    case 'drop':
    case 'other':
      return;
    default:
      fault satisfies never;
  }
}

function drip(client: Socket, bytes: Buffer, everyMs: number): void {
  let next = 0;
  const timer = setInterval(() => {
    if (next >= bytes.length || client.destroyed) clearInterval(timer);
    else client.write(bytes.subarray(next, ++next));
  }, everyMs);
}
