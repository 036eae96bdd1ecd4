import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { GatewayConfig } from '../gateway.config.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { SubgraphAddress } from '../graph/supergraph.js';
import { Subgraph } from './subgraph.js';

/** The subgraphs in use, with their connections: kept over a change of the graph where their addresses stay. */
@Injectable()
export class Subgraphs implements OnApplicationShutdown {
  private readonly byName = new Map<string, Subgraph>();

  constructor(
    private readonly config: GatewayConfig,
    private readonly metrics: GatewayMetrics,
  ) {}

  /** Throws ConfigError when its variable holds no URL. */
  get({ name, url }: { name: string; url?: string | undefined }): Subgraph {
    const urls = this.urlsOf({ name, url: url ?? '' });
    const known = this.byName.get(name);
    if (known && known.urls.join() === urls.join()) return known;
    const subgraph = new Subgraph(name, urls, this.metrics);
    this.byName.set(name, subgraph);
    void known?.close();
    return subgraph;
  }

  /** Where a subgraph's `/graphql` is: a URL without a path gets that one. */
  urlsOf({ name, url }: SubgraphAddress): string[] {
    return (this.config.addressesOf(name) ?? [url]).map((each) => {
      const address = new URL(each);
      if (address.pathname === '/') address.pathname = '/graphql';
      return address.href;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.byName.values()].map((subgraph) => subgraph.close()));
  }
}
