import type { GraphqlRequest } from '../http/graphql-request.js';

/** Where the text of a document comes from that a request sends, or means by a hash or an id. */
export abstract class DocumentSource {
  /** Throws what a client is told when there is none for it. */
  abstract resolve(request: GraphqlRequest): string | Promise<string>;
  /** Told of each request whose document was found good. */
  abstract remember(request: GraphqlRequest): void;
}
