import { SoukError } from '#platform/errors';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import type { EntityBatch } from './entity-batch.js';
import { EntityFetchStep } from './entity-fetch-step.js';
import { FetchBody } from './fetch-body.js';
import type { Fetcher, FetchParts } from './fetch-parts.js';
import { type GroupPart, groupDocument } from './group-document.js';
import type { PlanRun, Step } from './plan-run.js';

/** One fetch of a group, what it is about this time, and what it is called in the group's document. */
interface Question extends GroupPart {
  readonly fetch: EntityFetchStep;
  readonly batch: EntityBatch;
}

/** Fetches the entities at several places of an answer from one subgraph, in one request. */
export class EntityGroupStep implements Step {
  private readonly fetches: readonly EntityFetchStep[];
  private readonly body: FetchBody;
  private readonly parts: readonly GroupPart[];
  private readonly types: string;

  constructor(
    private readonly subgraph: Fetcher,
    parts: readonly FetchParts[],
  ) {
    const document = groupDocument(parts.map(({ node }) => node));
    this.fetches = parts.map((each) => new EntityFetchStep(subgraph, each));
    this.body = new FetchBody(document.query, document);
    this.parts = document.parts;
    this.types = [...new Set(this.fetches.map(({ part }) => part.types))].join(', ');
  }

  async execute(run: PlanRun): Promise<void> {
    const questions = this.fetches.flatMap((fetch, index): Question[] => {
      const names = this.parts[index];
      return names ? [{ ...names, fetch, batch: fetch.part.batchIn(run) }] : [];
    });
    const asking = questions.filter(({ batch }) => batch.size > 0);
    if (asking.length > 1) await this.askTogether(run, questions, asking);
    else await askApart(run, asking);
  }

  private async askTogether(run: PlanRun, questions: readonly Question[], asking: readonly Question[]): Promise<void> {
    const lists = questions.map(({ representations, batch }) => `"${representations}":${batch.json}`);
    const request = {
      body: this.body.write(run.variables, lists),
      mutates: false,
      representations: asking.reduce((sum, { batch }) => sum + batch.size, 0),
      entities: this.types,
    };
    try {
      const answer = await this.subgraph.fetch(request, run.context);
      // What fails as a whole takes all of them along: then each is on its own.
      if (answer.data) this.take(run, answer, asking);
      else await askApart(run, asking);
    } catch (error) {
      if (!(error instanceof SoukError)) throw error;
      for (const { fetch, batch } of asking) fetch.part.addHoles(run, batch, error);
    }
  }

  private take(run: PlanRun, answer: SubgraphAnswer, asking: readonly Question[]): void {
    const known = new Set<unknown>(asking.map(({ entities }) => entities));
    for (const [nth, { fetch, batch, entities }] of asking.entries()) {
      // What is about none of them is told once.
      const own = answer.errors?.filter(({ path }) => path?.[0] === entities || (nth === 0 && !known.has(path?.[0])));
      fetch.part.addErrors(run, batch, own ?? []);
    }
    for (const { fetch, batch, entities } of asking) {
      if (fetch.part.take(run, batch, answer, entities) || answer.errors) continue;
      fetch.part.addHoles(run, batch, this.subgraph.unavailable(new Error('the answer is not about what was asked')));
    }
  }
}

async function askApart(run: PlanRun, questions: readonly Question[]): Promise<void> {
  await Promise.all(questions.map(({ fetch, batch }) => fetch.ask(run, batch)));
}
