import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Far more documents than a shop's clients have in all of their versions. */
const maxDocuments = 50_000;
const maxIdCharacters = 256;

const id = z.string().min(1).max(maxIdCharacters);

/** https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id, body: z.string() })).max(maxDocuments),
});

/** What Relay's compiler and the client preset of GraphQL Code Generator write: ids and their documents. */
const plainManifest = z.record(id, z.string());

/** The documents that may run. */
export interface TrustedManifest {
  /** Texts, by the ids that the manifest gives them. */
  readonly byId: ReadonlyMap<string, string>;
  /** Texts, by their SHA-256 in hexadecimal. */
  readonly byHash: ReadonlyMap<string, string>;
}

/** Throws an Error that says in one line what is wrong with it. */
export function readManifest(text: string): TrustedManifest {
  const entries = entriesOf(parseJson(text));
  if (entries.length === 0) throw new Error('it holds no document');
  if (entries.length > maxDocuments) throw new Error(`it holds more than ${maxDocuments} documents`);
  const byId = new Map<string, string>();
  for (const [id, document] of entries) {
    const known = byId.get(id);
    if (known !== undefined && known !== document) throw new Error(`it has two documents under the id ${id}`);
    byId.set(id, document);
  }
  return { byId, byHash: new Map([...byId.values()].map((document) => [sha256(document), document])) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}

function entriesOf(manifest: unknown): [id: string, document: string][] {
  const isApollo = typeof manifest === 'object' && manifest !== null && 'format' in manifest;
  if (isApollo) {
    const { data, error } = apolloManifest.safeParse(manifest);
    if (!data) throw new Error(`it is no Apollo manifest: ${explain(error)}`);
    return data.operations.map(({ id, body }) => [id, body]);
  }
  const { data, error } = plainManifest.safeParse(manifest);
  if (!data) throw new Error(`it is neither an object of ids and documents nor an Apollo manifest: ${explain(error)}`);
  return Object.entries(data);
}

function explain(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  return issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : '';
}
