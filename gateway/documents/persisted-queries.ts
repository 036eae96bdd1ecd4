import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CacheStore } from '#platform/cache';
import { SoukError } from '#platform/errors';
import type { GraphqlRequest } from '../http/graphql-request.js';
import { DocumentSource } from './document-source.js';

/** UTF-16 units in all, each two bytes at most. */
const maxCharacters = 4_000_000;
const maxTextCharacters = 100_000;
const keepMs = 24 * 60 * 60 * 1000;

/** Automatic persisted queries: documents by their SHA-256, shared by the gateways where they share a cache. */
export class PersistedQueries extends DocumentSource {
  private readonly local = new LRUCache<string, string>({
    maxSize: maxCharacters,
    sizeCalculation: (text) => text.length + 100,
  });

  constructor(private readonly store: CacheStore) {
    super();
  }

  /** The document that a request means. Throws PERSISTED_QUERY_NOT_FOUND when only its hash came and is not known, BAD_REQUEST when hash and document differ. */
  resolve(request: GraphqlRequest): string | Promise<string> {
    const { query } = request;
    const hash = hashOf(request);
    if (hash === undefined) return query ?? '';
    if (query === undefined) return this.find(hash);
    if (createHash('sha256').update(query).digest('hex') !== hash) {
      throw new SoukError('BAD_REQUEST', 'The persisted query is not the document with that hash.');
    }
    return query;
  }

  /** Keeps a document that was found good: what was refused is not worth the room. */
  remember(request: GraphqlRequest): void {
    const { query } = request;
    const hash = hashOf(request);
    if (query === undefined || hash === undefined || query.length > maxTextCharacters) return;
    if (this.local.has(hash)) return;
    this.local.set(hash, query);
    this.store.set(key(hash), query, keepMs).catch(() => {});
  }

  private async find(hash: string): Promise<string> {
    const known = this.local.get(hash) ?? (await this.store.get(key(hash)).catch(() => undefined));
    if (known === undefined) {
      throw new SoukError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    }
    this.local.set(hash, known);
    return known;
  }
}

/** In lower case. Throws BAD_REQUEST for what is no SHA-256. */
function hashOf({ persistedHash, documentId }: GraphqlRequest): string | undefined {
  const sent = persistedHash ?? documentId;
  if (sent === undefined) return undefined;
  const [, hash] = /^(?:sha256:)?([\da-f]{64})$/i.exec(sent) ?? [];
  if (hash === undefined)
    throw new SoukError('BAD_REQUEST', 'A persisted query is known by its SHA-256 in hexadecimal.');
  return hash.toLowerCase();
}

const key = (hash: string) => `apq:${hash}`;
