import { Pool } from 'undici';
import { z } from 'zod';
import { type IdentitySigner, identityHeader } from '#platform/auth';
import { SoukError } from '#platform/errors';
import { correlationHeader, currentContext, traceparentHeader } from '#platform/observability';

const connections = 16;
const largestAnswerBytes = 4 * 1024 * 1024;

const answerSchema = z.object({ data: z.object({ _entities: z.array(z.unknown()) }) });

/** Asks another subgraph for entities, as this service, over signed GraphQL. */
export class SubgraphClient {
  private readonly pools: { pool: Pool; path: string }[];
  private next = 0;

  /** `urls` are taken in turns; `timeoutMs` bounds each question as a whole. */
  constructor(
    private readonly service: string,
    urls: readonly string[],
    private readonly signer: IdentitySigner,
    private readonly timeoutMs: number,
  ) {
    this.pools = urls.map((url) => {
      const { origin, pathname } = new URL(url);
      return {
        pool: new Pool(origin, { connections, maxResponseSize: largestAnswerBytes }),
        path: pathname === '/' ? '/graphql' : pathname,
      };
    });
  }

  /** The entities in the order of `ids`, null for each that does not exist. Throws SUBGRAPH_UNAVAILABLE when there is no good answer in time. */
  async entities<Entity>(
    type: string,
    ids: readonly string[],
    selection: string,
    schema: z.ZodType<Entity>,
  ): Promise<(Entity | null)[]> {
    const body = JSON.stringify({
      query: `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} ${selection} } }`,
      variables: { representations: ids.map((id) => ({ __typename: type, id })) },
    });
    try {
      const { data } = answerSchema.parse(await this.post(body));
      return z.array(schema.nullable()).length(ids.length).parse(data._entities);
    } catch (cause) {
      throw new SoukError(
        'SUBGRAPH_UNAVAILABLE',
        `The ${this.service} service does not answer.`,
        { service: this.service },
        cause,
      );
    }
  }

  private async post(body: string): Promise<unknown> {
    const target = this.pools[this.next++ % this.pools.length];
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
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const answer = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    return JSON.parse(answer);
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map(({ pool }) => pool.close()));
  }
}
