import { LRUCache } from 'lru-cache';
import type { GraphqlRequest } from './graphql-request.js';

/** UTF-16 units of all bodies together. What was read of one may take a dozen times as much, where it is all brackets. */
const maxCharacters = 1_000_000;
/** A longer body is read each time. */
const maxBodyCharacters = 4_000;
const charactersPerEntry = 500;

/**
 * What was read of bodies that come again and again. Only those are worth it that are answered the same to everyone: a page that
 * thousands look at. Reading its body each time is a tenth of what its answer from the cache costs.
 */
export class RememberedRequests {
  private readonly byBody = new LRUCache<string, GraphqlRequest>({
    maxSize: maxCharacters,
    sizeCalculation: (_request, body) => body.length + charactersPerEntry,
  });

  find(body: string): GraphqlRequest | undefined {
    return this.byBody.get(body);
  }

  /** From then on many share the request. */
  remember(body: string, request: GraphqlRequest): void {
    if (body.length <= maxBodyCharacters) this.byBody.set(body, deepFrozen(request));
  }
}

/** The depth of a request is bounded. */
function deepFrozen<T extends object>(value: T): T {
  for (const each of Object.values(value)) {
    if (typeof each === 'object' && each !== null) deepFrozen(each);
  }
  return Object.freeze(value);
}
