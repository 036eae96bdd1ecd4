import type { OnApplicationShutdown } from '@nestjs/common';
import { holdsCredentials } from '#platform/config';
import { MutationsUnderWay } from '../execution/mutations-under-way.js';
import type { GatewayConfig } from '../gateway.config.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { SubgraphAddress } from '../graph/supergraph.js';
import { EndedMutations } from './joined-fetches.js';
import { Subgraph } from './subgraph.js';

/** Longer than any query that still runs on an old graph. */
const queriesEndWithinMs = 15_000;

/** The subgraphs in use, with their connections: kept over a change of the graph where their addresses stay. */
export class Subgraphs implements OnApplicationShutdown {
  private readonly known = new Map<string, Subgraph>();
  private readonly endedMutations = new EndedMutations();

  constructor(
    private readonly config: Pick<GatewayConfig, 'addressesOf' | 'timeouts'>,
    private readonly metrics: GatewayMetrics,
    private readonly mutations = new MutationsUnderWay(),
  ) {
    metrics.watchSubgraphs(() => this.known.values());
  }

  /** Throws ConfigError when its variable holds no URL. */
  get(address: SubgraphAddress): Subgraph {
    const urls = this.urlsOf(address);
    const key = keyOf(address.name, urls);
    let subgraph = this.known.get(key);
    if (!subgraph) {
      subgraph = new Subgraph(address.name, urls, this.config.timeouts, this.metrics, this.endedMutations);
      this.known.set(key, subgraph);
    }
    return subgraph;
  }

  /** Where a subgraph's `/graphql` is: a URL without a path gets that one. Throws for one that cannot be used. */
  urlsOf({ name, url }: SubgraphAddress): string[] {
    return (this.config.addressesOf(name) ?? [url]).map((each) => {
      const address = URL.canParse(each) ? new URL(each) : undefined;
      if (!address || !/^https?:$/.test(address.protocol)) throw new Error(`the subgraph ${name} has no usable URL`);
      // They would not be sent.
      if (holdsCredentials(each)) throw new Error(`the URL of the subgraph ${name} must hold no user and password`);
      if (address.pathname === '/') address.pathname = '/graphql';
      return address.href;
    });
  }

  /** Lets go of those that the graph in use no longer has, once the operations that began before are over. */
  keepOnly(addresses: readonly SubgraphAddress[]): void {
    const kept = new Set(addresses.map((address) => keyOf(address.name, this.urlsOf(address))));
    for (const [key, subgraph] of this.known) {
      if (kept.has(key)) continue;
      this.known.delete(key);
      setTimeout(() => void this.letGoOf(subgraph), queriesEndWithinMs).unref();
    }
  }

  /** A mutation has no deadline, and asks for one root field after another. */
  private async letGoOf(subgraph: Subgraph): Promise<void> {
    await this.mutations.ended();
    await subgraph.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.known.values()].map((subgraph) => subgraph.close()));
  }
}

function keyOf(name: string, urls: readonly string[]): string {
  return [name, ...urls].join(' ');
}
