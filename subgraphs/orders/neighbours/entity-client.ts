import DataLoader from 'dataloader';
import { Pool } from 'undici';
import { z } from 'zod';
import { type IdentitySigner, identityHeader } from '#platform/auth';
import { withinSignal } from '#platform/concurrency';
import { SoukError } from '#platform/errors';
import { correlationHeader, currentContext, traceparentHeader } from '#platform/observability';

const connections = 16;
const largestBatch = 100;
const largestAnswerBytes = 4 * 1024 * 1024;

const answerSchema = z.object({
  data: z.object({ _entities: z.array(z.unknown()) }).nullish(),
  errors: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])).optional() })).default([]),
});

export interface EntityQuestion<Entity> {
  /** Which service is asked, and where: addresses are taken in turns. */
  service: string;
  urls: readonly string[];
  /** The entity's type, and what is asked of it as a GraphQL selection. */
  type: string;
  selection: string;
  schema: z.ZodType<Entity>;
  /** Bounds each question as a whole. */
  timeoutMs: number;
}

/**
 * Asks another subgraph for entities, as this service, over signed GraphQL. Questions of one turn of the event loop travel
 * together: when many orders come at once, their products are one batch.
 */
export class EntityClient<Entity> {
  private readonly targets: { pool: Pool; path: string }[];
  private readonly entity: z.ZodType<Entity | null>;
  private readonly query: string;
  private readonly loader = new DataLoader((ids: readonly string[]) => this.ask(ids), {
    cache: false,
    maxBatchSize: largestBatch,
    batchScheduleFn: (send) => setImmediate(send),
  });
  private next = 0;

  constructor(
    private readonly question: EntityQuestion<Entity>,
    private readonly signer: IdentitySigner,
  ) {
    const { urls, type, selection, schema } = question;
    this.targets = urls.map((url) => {
      const { origin, pathname } = new URL(url);
      const pool = new Pool(origin, { connections, maxResponseSize: largestAnswerBytes });
      return { pool, path: pathname === '/' ? '/graphql' : pathname };
    });
    this.entity = schema.nullable();
    this.query = `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} ${selection} } }`;
  }

  /** Those that exist, by id. Throws SUBGRAPH_UNAVAILABLE when there is no good answer in time. */
  async load(ids: readonly string[]): Promise<ReadonlyMap<string, Entity>> {
    const entities = await Promise.all(ids.map((id) => this.loader.load(id)));
    const found = new Map<string, Entity>();
    for (const [index, id] of ids.entries()) {
      const entity = entities[index];
      if (entity) found.set(id, entity);
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all(this.targets.map(({ pool }) => pool.close()));
  }

  /** What each id stands for, or the error of those that nobody could tell of. */
  private async ask(ids: readonly string[]): Promise<(Entity | null | Error)[]> {
    const { type } = this.question;
    const distinct = [...new Set(ids)];
    const representations = distinct.map((id) => ({ __typename: type, id }));
    const answer = await this.post(JSON.stringify({ query: this.query, variables: { representations } }));
    const byId = new Map(distinct.map((id, index) => [id, this.read(answer, index)]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** An error beside a null says that nobody knows, not that there is nothing. */
  private read({ data, errors }: z.output<typeof answerSchema>, index: number): Entity | null | Error {
    const failure = errors.find(({ path }) => path?.[1] === undefined || path[1] === index);
    const entity = this.entity.safeParse(data?._entities[index]);
    if (failure || !entity.success) return this.unavailable(failure ?? entity.error);
    return entity.data;
  }

  private unavailable(cause: unknown): SoukError {
    const { service } = this.question;
    return new SoukError('SUBGRAPH_UNAVAILABLE', `The ${service} service does not answer.`, { service }, cause);
  }

  /** Another address is tried once when one does not answer; the time is for both together. */
  private async post(body: string): Promise<z.output<typeof answerSchema>> {
    const signal = AbortSignal.timeout(this.question.timeoutMs);
    try {
      return await withinSignal(this.postOnce(body, signal), signal);
    } catch (error) {
      if (this.targets.length < 2 || signal.aborted) throw this.unavailable(error);
      return await withinSignal(this.postOnce(body, signal), signal).catch((cause: unknown) => {
        throw this.unavailable(cause);
      });
    }
  }

  private async postOnce(body: string, signal: AbortSignal): Promise<z.output<typeof answerSchema>> {
    const target = this.targets[this.next++ % this.targets.length];
    if (!target) throw new Error('no address');
    const { correlationId, traceparent } = currentContext();
    const response = await target.pool.request({
      method: 'POST',
      path: target.path,
      headers: {
        'content-type': 'application/json',
        [identityHeader]: this.signer.sign({ kind: 'service', service: 'orders' }),
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
