import { z } from 'zod';
import { ImportError } from './import-error.js';
import { ShopTrouble } from './shop-trouble.js';

export interface Operation {
  readonly document: string;
  readonly variables: object;
  readonly accessToken?: string | undefined;
}

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z
    .looseObject({
      code: z.string().catch('INTERNAL'),
      retryAfterMs: z.number().optional().catch(undefined),
      fields: z.record(z.string(), z.string()).optional().catch(undefined),
    })
    .default({ code: 'INTERNAL' }),
});

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).nullish(),
});

export type AnswerError = z.output<typeof errorSchema>;

export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly AnswerError[];
}

/** Sends an operation and answers what came back. Throws ShopTrouble when nothing did, ImportError when it is no GraphQL. */
export type Transport = (operation: Operation) => Promise<Answer>;

/** More than the deadline that a gateway gives an operation. */
const answerTimeoutMs = 20_000;

/** GraphQL over HTTP. A token is sent to this address alone: redirects are not followed. */
export function httpTransport(url: string): Transport {
  return async ({ document, variables, accessToken }) => {
    const request = {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query: document, variables }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    } as const;
    let status: number;
    let body: string;
    try {
      const response = await fetch(url, request);
      status = response.status;
      body = await response.text();
    } catch (error) {
      throw new ShopTrouble('UNREACHABLE', `${url} does not answer (${causeOf(error)})`);
    }
    const answer = readAnswer(body);
    if (answer) return answer;
    // A proxy before the gateway says so in its own words.
    if (status >= 500 || status === 429) throw new ShopTrouble('UNREACHABLE', `${url} answers HTTP ${status}`);
    throw new ImportError(`${url} is no GraphQL endpoint (HTTP ${status}): name the gateway's with --url`);
  };
}

function readAnswer(body: string): Answer | undefined {
  try {
    const { data, errors } = answerSchema.parse(JSON.parse(body));
    if (!data && !errors?.length) return undefined;
    return { data: data ?? undefined, errors: errors ?? [] };
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing in ${answerTimeoutMs / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
