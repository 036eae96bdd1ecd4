import { Pool } from 'undici';
import { z } from 'zod';
import { type IdentitySigner, identityHeader } from '#platform/auth';
import { Rounds, withinSignal } from '#platform/concurrency';
import { SoukError } from '#platform/errors';
import {
  correlationHeader,
  currentContext,
  runInContext,
  startSpan,
  traceparentHeader,
  type WorkContext,
} from '#platform/observability';
import { askAll, type EntityQuestion } from './entity-question.js';

const connections = 16;
const largestBatch = 100;
/** Few, so that under load they are large ones; more than one, so that a slow answer holds up nobody alone. */
const requestsAtOnce = 4;
const largestAnswerBytes = 4 * 1024 * 1024;

const answerSchema = z.object({
  data: z.record(z.string(), z.array(z.unknown())).nullish(),
  errors: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])).optional() })).default([]),
});

type Answer = z.output<typeof answerSchema>;

/** Who is asked, and how long it may take. */
export interface Neighbour {
  service: string;
  /** Addresses are taken in turns. */
  urls: readonly string[];
  /** Bounds each request, and how long a question waits for its turn to be in one. */
  timeoutMs: number;
}

/** A key, and when it was asked for (monotonic). */
interface Asked<Key> {
  key: Key;
  askedMs: number;
  /** One request for many travels in the context of the first. */
  context: WorkContext;
}

/**
 * Asks another subgraph for entities, as this service, over signed GraphQL. What is asked while questions are under way
 * travels together: when many orders come at once, their products are one batch.
 */
export class EntityClient<Key, Entity> {
  private readonly targets: { pool: Pool; path: string }[];
  private readonly entity: z.ZodType<Entity | null>;
  private readonly rounds = new Rounds<Asked<Key>, Entity | null>({
    largest: largestBatch,
    atOnce: requestsAtOnce,
    work: (asked) => this.askThoseWhoWait(asked),
    tryAlone: () => false,
  });
  private next = 0;
  /** Of the last request, when it got no answer. */
  private lastFailure: SoukError | undefined;

  constructor(
    /** The service that asks. */
    private readonly asker: string,
    private readonly neighbour: Neighbour,
    private readonly question: EntityQuestion<Key, Entity>,
    private readonly signer: IdentitySigner,
  ) {
    this.targets = neighbour.urls.map((url) => {
      const { origin, pathname } = new URL(url);
      const pool = new Pool(origin, { connections, maxResponseSize: largestAnswerBytes });
      return { pool, path: pathname === '/' ? '/graphql' : pathname };
    });
    this.entity = question.schema.nullable();
  }

  /** Those that there are, by key. Throws as `load` does. */
  async find(keys: readonly Key[]): Promise<ReadonlyMap<Key, Entity>> {
    const found = await this.load(keys);
    const byKey = new Map<Key, Entity>();
    for (const [index, key] of keys.entries()) {
      const entity = found[index];
      if (entity !== undefined) byKey.set(key, entity);
    }
    return byKey;
  }

  /**
   * What each key stands for, undefined where there is nothing. Throws SUBGRAPH_UNAVAILABLE when there is no good answer in time,
   * OVERLOADED when so much is asked that it did not get its turn.
   */
  async load(keys: readonly Key[]): Promise<(Entity | undefined)[]> {
    const askedMs = performance.now();
    const context = currentContext();
    const entities = await Promise.all(keys.map((key) => this.rounds.add({ key, askedMs, context })));
    return entities.map((entity) => entity ?? undefined);
  }

  async close(): Promise<void> {
    await Promise.all(this.targets.map(({ pool }) => pool.close()));
  }

  /** Who waited for an answer that did not come waits for no second one. */
  private async askThoseWhoWait(asked: readonly Asked<Key>[]): Promise<(Entity | null | Error)[]> {
    const sinceMs = performance.now() - this.neighbour.timeoutMs;
    const waiting = asked.filter(({ askedMs }) => askedMs >= sinceMs);
    const [first] = waiting;
    const keys = waiting.map(({ key }) => key);
    // Not in the context of whoever began the rounds, which may be over long since.
    const answers = first ? await runInContext(first.context, () => this.ask(keys)) : [];
    const byAsked = new Map(waiting.map((each, index) => [each, answers[index] ?? null]));
    return asked.map((each) => {
      const answer = byAsked.get(each);
      return answer === undefined ? this.tooLate() : answer;
    });
  }

  /** What each key stands for, or the error of those that nobody could tell of. */
  private async ask(keys: readonly Key[]): Promise<(Entity | null | Error)[]> {
    const { query, variables, places } = askAll(this.question, keys);
    try {
      const answer = await this.post(JSON.stringify({ query, variables }));
      this.lastFailure = undefined;
      return places.map(({ field, index }) => this.read(answer, field, index));
    } catch (error) {
      this.lastFailure = error instanceof SoukError ? error : this.unavailable(error);
      throw error;
    }
  }

  /** An error beside a null says that nobody knows, not that there is nothing. */
  private read({ data, errors }: Answer, field: string, index: number): Entity | null | Error {
    const failure = errors.find(({ path }) => {
      const [failedField, failedIndex] = path ?? [];
      return failedField === undefined || (failedField === field && (failedIndex ?? index) === index);
    });
    const entity = this.entity.safeParse(data?.[field]?.[index]);
    if (failure || !entity.success) return this.unavailable(failure ?? entity.error);
    return entity.data;
  }

  /** Who waited for others that got no answer gets none; else there is too much to ask, and whether the other service is well nobody knows. */
  private tooLate(): SoukError {
    return this.lastFailure ?? new SoukError('OVERLOADED', 'Too much at once: nothing was done, try again.');
  }

  private unavailable(cause: unknown): SoukError {
    const { service } = this.neighbour;
    return new SoukError('SUBGRAPH_UNAVAILABLE', `The ${service} service does not answer.`, { service }, cause);
  }

  /** Another address is tried once when one does not answer; the time is for both together. */
  private async post(body: string): Promise<Answer> {
    const patience = new AbortController();
    const { signal } = patience;
    const timer = setTimeout(() => patience.abort(new Error('no answer in time')), this.neighbour.timeoutMs);
    try {
      return await withinSignal(this.postOnce(body, signal), signal);
    } catch (error) {
      if (this.targets.length < 2 || signal.aborted) throw this.unavailable(error);
      return await withinSignal(this.postOnce(body, signal), signal).catch((cause: unknown) => {
        throw this.unavailable(cause);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  private async postOnce(body: string, signal: AbortSignal): Promise<Answer> {
    const span = startSpan(`fetch ${this.neighbour.service}`, 'client');
    try {
      const answer = await this.exchange(body, signal, span?.traceparent ?? currentContext().traceparent);
      span?.end();
      return answer;
    } catch (error) {
      span?.end(signal.aborted ? 'TIMEOUT' : 'failed');
      throw error;
    }
  }

  private async exchange(body: string, signal: AbortSignal, traceparent: string): Promise<Answer> {
    const target = this.targets[this.next++ % this.targets.length];
    if (!target) throw new Error('no address');
    const { correlationId } = currentContext();
    const response = await target.pool.request({
      method: 'POST',
      path: target.path,
      headers: {
        'content-type': 'application/json',
        [identityHeader]: this.signer.sign({ kind: 'service', service: this.asker }),
        [correlationHeader]: correlationId,
        [traceparentHeader]: traceparent,
      },
      body,
      signal,
    });
    const answer = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    return answerSchema.parse(JSON.parse(answer));
  }
}
