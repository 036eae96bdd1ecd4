import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '#platform/bootstrap';
import { ConfigError } from '#platform/config';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { Subgraphs } from '../subgraphs/subgraphs.js';
import { Graph } from './graph.js';
import { SupergraphFile } from './supergraph-file.js';

/** The graph in use. Ready once one is loaded; a changed file is taken up, and one that is no supergraph is refused and logged. */
export class CurrentGraph extends Readiness implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Graph');
  private current: Graph | undefined;

  constructor(
    private readonly file: SupergraphFile,
    private readonly subgraphs: Subgraphs,
    private readonly metrics: GatewayMetrics,
  ) {
    super();
  }

  /** Throws while none is loaded. Requests keep the one that they began with. */
  get(): Graph {
    if (!this.current) throw new Error('no graph is loaded');
    return this.current;
  }

  async check(): Promise<void> {
    this.get();
  }

  async onModuleInit(): Promise<void> {
    const sdl = await this.file.read().catch((cause: unknown) => {
      throw new ConfigError(`the supergraph ${this.file.path} cannot be read: ${explain(cause)}`);
    });
    try {
      this.current = await Graph.load(sdl, this.subgraphs, this.metrics);
    } catch (cause) {
      if (cause instanceof ConfigError) throw cause;
      throw new ConfigError(`${this.file.path} is not a supergraph: ${explain(cause)}`);
    }
    this.file.watch((changed) => this.takeUp(changed));
  }

  async onApplicationShutdown(): Promise<void> {
    this.file.stopWatching();
    await this.current?.stop();
  }

  private async takeUp(sdl: string): Promise<void> {
    try {
      const next = await Graph.load(sdl, this.subgraphs, this.metrics);
      const previous = this.current;
      this.current = next;
      this.subgraphs.keepOnly(next.supergraph.subgraphs);
      await previous?.stop();
      this.logger.log({ graph: next.hash }, 'a new supergraph is in use');
    } catch (cause) {
      this.logger.error({ file: this.file.path, err: cause }, 'a changed supergraph is refused; the old one stays');
    }
  }
}

function explain(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
}
