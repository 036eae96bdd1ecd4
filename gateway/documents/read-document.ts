import { type DocumentNode, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { SoukError } from '#platform/errors';
import { checkDocumentLimits, documentLimits, refuse } from './document-limits.js';
import { RefusedDocument } from './refused-document.js';
import { shortened } from './suggestions.js';
import { validateDocument } from './validate-document.js';

/** Parses a document within its limits and validates it: what it is, or why it is not to be run. */
export function readDocument(schema: GraphQLSchema, text: string, production: boolean): DocumentNode | RefusedDocument {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: documentLimits.tokens });
    checkDocumentLimits(document);
  } catch (error) {
    if (error instanceof SoukError) return new RefusedDocument([error]);
    // The parser goes down into what it reads: as many lists within each other as there may be tokens are more than its stack holds.
    if (error instanceof RangeError) return new RefusedDocument([tooDeep()]);
    if (!(error instanceof GraphQLError)) throw error;
    return new RefusedDocument([syntaxError(error)]);
  }
  const errors = validateDocument(schema, document, production);
  return errors.length > 0 ? new RefusedDocument(errors) : document;
}

function tooDeep(): SoukError {
  return new SoukError('OPERATION_TOO_COMPLEX', 'The operation nests too deep to be read.');
}

function syntaxError(error: GraphQLError): GraphQLError {
  if (/more tha[nt] \d+ tokens/.test(error.message)) {
    try {
      refuse('tokens', documentLimits.tokens);
    } catch (refusal) {
      if (refusal instanceof GraphQLError) return refusal;
    }
  }
  const code = error.message.startsWith('Cannot spread') ? 'GRAPHQL_VALIDATION_FAILED' : 'GRAPHQL_PARSE_FAILED';
  const { source, positions } = error;
  return new GraphQLError(shortened(error.message), { source, positions, extensions: { code } });
}
