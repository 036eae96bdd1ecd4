import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { writeJson } from '../../../gateway/plan/long-text.js';
import type { FetchContext } from '../../../gateway/subgraphs/fetch-context.js';
import { readSubgraphAnswer, type SubgraphAnswer } from '../../../gateway/subgraphs/subgraph-answer.js';
import { type FakeSubgraph, Run } from '../data/fake-subgraph.js';
import type { Answered, ErrorSeen } from './case.js';

/** Changed between operations, since a data source is made once for a graph. */
export class Behind {
  subgraphs: ReadonlyMap<string, FakeSubgraph> = new Map();
  run = new Run();

  /** `context`: told what the gateway's own client would tell it. */
  async send(subgraph: string, body: string, context?: Pick<FetchContext, 'hasEscapes'>): Promise<SubgraphAnswer> {
    const answering = this.subgraphs.get(subgraph);
    if (!answering) throw new Error(`there is no subgraph ${subgraph}`);
    const text = await answering.answer(body, this.run);
    if (context && text.includes('\\')) context.hasEscapes = true;
    return readSubgraphAnswer({ status: 200, headers: {}, text });
  }
}

/** What an executor answers with: stock hides misfits in extensions. */
export interface Outcome {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly misfits?: unknown;
  readonly extensions?: unknown;
}

/** Runs an operation and notes all that came of it. */
export async function observe(behind: Behind, execution: () => Promise<Outcome>): Promise<Answered> {
  behind.run = new Run();
  const { sent } = behind.run;
  try {
    const { data, errors = [], extensions, misfits = hiddenIn(extensions) } = await execution();
    return {
      // As clients get it.
      data: data === undefined ? undefined : JSON.parse(String(writeJson({ data }))).data,
      errors: errors.map(seen),
      // Both executors tell clients of misfits only where nothing else explains what is missing.
      misfits: Array.isArray(misfits) && errors.length === 0 ? misfits.map(seen) : [],
      sent,
    };
  } catch (error) {
    return {
      data: undefined,
      errors: [],
      misfits: [],
      sent,
      thrown: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function hiddenIn(extensions: unknown): unknown {
  return typeof extensions === 'object' && extensions !== null && 'valueCompletion' in extensions
    ? extensions.valueCompletion
    : [];
}

function seen(error: GraphQLFormattedError): ErrorSeen {
  const { message, path, extensions } = error instanceof GraphQLError ? error.toJSON() : error;
  return { message, path, code: extensions?.code };
}
