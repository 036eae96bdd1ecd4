import type { GraphQLError } from 'graphql';

/** Why a document cannot be run against a graph. Kept like a good document, so that it is found out once. */
export class RefusedDocument extends Error {
  override readonly name = 'RefusedDocument';

  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    // A stack that nobody has read yet holds on to what was on it: the request that first sent the document.
    for (const error of [this, ...errors]) error.stack = `${error.name}: ${error.message}`;
  }
}
