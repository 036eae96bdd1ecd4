import { TcpProxy } from '../../../libs/platform/messaging/testing/tcp-proxy.js';

/** What a process is connected by: to its servers, and by which others reach it. */
export const wireKinds = ['database', 'broker', 'cache', 'http'] as const;
export type WireKind = (typeof wireKinds)[number];

/** The wires of one process: each can be cut, or left without anything coming through, apart from all others. */
export class Wires {
  private constructor(private readonly proxies: ReadonlyMap<WireKind, TcpProxy>) {}

  /** To these servers; where a process listens is known once it does. */
  static async to(urls: Readonly<Partial<Record<WireKind, string>>>): Promise<Wires> {
    const proxies = new Map<WireKind, TcpProxy>();
    for (const kind of wireKinds) {
      const url = urls[kind];
      if (url !== undefined) proxies.set(kind, await TcpProxy.to(url));
    }
    return new Wires(proxies);
  }

  get kinds(): WireKind[] {
    return [...this.proxies.keys()];
  }

  of(kind: WireKind): TcpProxy {
    const proxy = this.proxies.get(kind);
    if (!proxy) throw new Error(`there is no wire for ${kind}`);
    return proxy;
  }

  through(kind: WireKind, url: string): string {
    return this.of(kind).through(url);
  }

  async close(): Promise<void> {
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.close()));
  }
}
