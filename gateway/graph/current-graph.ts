import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '#platform/bootstrap';
import { ConfigError } from '#platform/config';
import type { Documents } from '../documents/documents.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { Subgraphs } from '../subgraphs/subgraphs.js';
import { Graph } from './graph.js';
import type { SupergraphFile } from './supergraph-file.js';
import { warmUp } from './warm-up.js';

/** The graph in use. Ready once one is loaded; a changed file is taken up, and one that is no supergraph is refused and logged. */
export class CurrentGraph extends Readiness implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Graph');
  private readonly stopping = new AbortController();
  private current: Graph | undefined;
  /** What the graph in use was made of. */
  private sdl: string | undefined;

  constructor(
    private readonly file: SupergraphFile,
    private readonly subgraphs: Subgraphs,
    private readonly documents: Documents,
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
      this.sdl = sdl;
    } catch (cause) {
      if (cause instanceof ConfigError) throw cause;
      throw new ConfigError(`${this.file.path} is not a supergraph: ${explain(cause)}`);
    }
    this.file.watch((changed) => this.takeUp(changed));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.file.stopWatching();
  }

  /** Never rejects. Requests go on with the graph in use until the next one is ready, and then those to come have that. */
  private async takeUp(sdl: string): Promise<void> {
    const previous = this.get();
    // A bad file that was put right again.
    if (sdl === this.sdl) return;
    let next: Graph;
    try {
      next = await Graph.load(sdl, this.subgraphs, this.metrics);
    } catch (cause) {
      this.logger.error({ file: this.file.path, err: cause }, 'a changed supergraph is refused; the old one stays');
      // Of those that it named.
      this.subgraphs.keepOnly(previous.supergraph.subgraphs);
      return;
    }
    const warm = await warmUp(next, previous, this.documents, this.stopping.signal);
    if (this.stopping.signal.aborted) return;
    this.current = next;
    this.sdl = sdl;
    this.subgraphs.keepOnly(next.supergraph.subgraphs);
    this.logger.log({ graph: next.hash, warm }, 'a new supergraph is in use');
  }
}

function explain(cause: unknown): string {
  // The planner says in its first line that something is wrong, and after it what.
  const lines = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 4)
    .join(' ');
}
