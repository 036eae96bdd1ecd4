import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire between a process under test and a server, to be cut or frozen: to the server it is as if the process had been killed or stopped. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private connections = 0;
  private frozen = false;
  private down = false;

  private constructor(
    private readonly server: Server,
    private target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async to(url: string): Promise<TcpProxy> {
    const { hostname: host, port } = new URL(url);
    const server = createServer({ pauseOnConnect: true });
    const proxy = new TcpProxy(server, { host, port: Number(port) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** New connections go there from now on. */
  lead(url: string): void {
    const { hostname: host, port } = new URL(url);
    this.target = { host, port: Number(port) };
  }

  /** The same URL, through the wire. */
  through(url: string): string {
    const proxied = new URL(url);
    proxied.hostname = '127.0.0.1';
    proxied.port = String((this.server.address() as AddressInfo).port);
    return proxied.href;
  }

  /** Connections made through it so far. */
  get connectionCount(): number {
    return this.connections;
  }

  /** Ends every connection, hard, and refuses new ones. */
  cut(): void {
    this.down = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.down = false;
  }

  /** Nothing gets through any more, and nobody is told. */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    this.frozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.down) {
      client.destroy();
      return;
    }
    this.connections++;
    const upstream = connect(this.target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.frozen) from.pause();
      else from.resume();
    }
  }
}
