import type { GraphQLError } from 'graphql';

/** Why a document cannot be run against a graph. */
export class RefusedDocument extends Error {
  override readonly name = 'RefusedDocument';

  constructor(
    readonly graphHash: string,
    readonly errors: readonly GraphQLError[],
  ) {
    super(errors[0]?.message);
  }
}
