import { SoukError } from '#platform/errors';
import type { EntityBatch } from './entity-batch.js';
import { EntityPart } from './entity-part.js';
import { FetchBody } from './fetch-body.js';
import type { Fetcher, FetchParts } from './fetch-parts.js';
import type { PlanRun, Step } from './plan-run.js';

/** Fetches the entities at one place of an answer. */
export class EntityFetchStep implements Step {
  readonly part: EntityPart;
  private readonly body: FetchBody;

  constructor(
    private readonly subgraph: Fetcher,
    parts: FetchParts,
  ) {
    this.part = new EntityPart(parts);
    this.body = new FetchBody(parts.node.operation, parts.node);
  }

  async execute(run: PlanRun): Promise<void> {
    const batch = this.part.batchIn(run);
    if (batch.size > 0) await this.ask(run, batch);
  }

  async ask(run: PlanRun, batch: EntityBatch): Promise<void> {
    const { part, subgraph } = this;
    const body = this.body.write(run.variables, [`"representations":${batch.json}`]);
    const request = { body, mutates: false, representations: batch.size, entities: part.types };
    try {
      const answer = await subgraph.fetch(request, run.context);
      part.addErrors(run, batch, answer.errors ?? []);
      if (part.take(run, batch, answer, '_entities') || answer.errors) return;
      part.addHoles(run, batch, subgraph.unavailable(new Error('the answer is not about what was asked')));
    } catch (error) {
      if (!(error instanceof SoukError)) throw error;
      part.addHoles(run, batch, error);
    }
  }
}
