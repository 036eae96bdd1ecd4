import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { documentLimits } from './document-limits.js';
import { readDocument } from './read-document.js';
import { RefusedDocument } from './refused-document.js';
import type { TrustedManifest } from './trusted-manifest.js';

const maxNamed = 20;

export interface UnfitDocuments {
  readonly count: number;
  /** The first of them, and what is wrong with each. */
  readonly named: Readonly<Record<string, string>>;
}

/** Which documents of a manifest a graph would refuse. Requests get their turn after each. */
export async function findUnfit(
  { byId }: TrustedManifest,
  schema: GraphQLSchema,
  production: boolean,
  signal: AbortSignal,
): Promise<UnfitDocuments> {
  const named: Record<string, string> = {};
  let count = 0;
  for (const [id, text] of byId) {
    if (signal.aborted) break;
    const why = whyUnfit(text, schema, production);
    if (why !== undefined) {
      count += 1;
      if (count <= maxNamed) named[id] = why;
    }
    await nextTurn();
  }
  return { count, named };
}

function whyUnfit(text: string, schema: GraphQLSchema, production: boolean): string | undefined {
  if (text.length > documentLimits.characters) return `It has more than ${documentLimits.characters} characters.`;
  const read = readDocument(schema, text, production);
  return read instanceof RefusedDocument ? read.message : undefined;
}
