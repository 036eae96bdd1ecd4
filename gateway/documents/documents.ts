import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { SoukError } from '#platform/errors';
import type { Graph } from '../graph/graph.js';
import { checkDocumentLimits, documentLimits, refuse } from './document-limits.js';
import { type PreparedOperation, prepareOperation } from './prepared-operation.js';
import { RefusedDocument } from './refused-document.js';
import { validateDocument } from './validate-document.js';

/** What is known of a document against one graph: its operations, or why it was refused. */
interface KnownDocument {
  readonly graph: Graph;
  readonly document: DocumentNode;
  readonly hash: string;
  readonly operations: Map<string, PreparedOperation>;
}

const maxCharacters = 1_000_000;

/** Documents that were parsed, measured and validated, by their text. */
export class Documents {
  private readonly known = new LRUCache<string, KnownDocument | RefusedDocument>({
    maxSize: maxCharacters,
    // What is kept of a document takes some fifty times its text.
    sizeCalculation: (_value, text) => text.length + 500,
  });

  constructor(private readonly production: boolean) {}

  /** The operation that a request means. Throws RefusedDocument, or BAD_REQUEST when the name fits none. */
  prepare(graph: Graph, text: string, operationName: string | undefined): PreparedOperation {
    let known = this.known.get(text);
    if (!known || (known instanceof RefusedDocument ? known.graphHash !== graph.hash : known.graph !== graph)) {
      known = this.read(graph, text);
      this.known.set(text, known);
    }
    if (known instanceof RefusedDocument) throw known;
    const operation = known.operations.get(operationName ?? '');
    if (operation) return operation;
    return this.prepareOperation(known, operationName);
  }

  private read(graph: Graph, text: string): KnownDocument | RefusedDocument {
    const refused = (errors: readonly GraphQLError[]) => new RefusedDocument(graph.hash, errors);
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: documentLimits.tokens });
      checkDocumentLimits(document);
    } catch (error) {
      if (error instanceof SoukError) return refused([error]);
      if (!(error instanceof GraphQLError)) throw error;
      return refused([syntaxError(error)]);
    }
    const errors = validateDocument(graph.schema, document, this.production);
    if (errors.length > 0) return refused(errors);
    const hash = createHash('sha256').update(text).digest('hex');
    return { graph, document, hash, operations: new Map() };
  }

  private prepareOperation(known: KnownDocument, operationName: string | undefined): PreparedOperation {
    const operations = known.document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    const definition = choose(operations, operationName);
    const operation = prepareOperation(known.graph, known.document, known.hash, definition);
    known.operations.set(operationName ?? '', operation);
    return operation;
  }
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
  return new GraphQLError(error.message, { source, positions, extensions: { code } });
}

function choose(operations: readonly OperationDefinitionNode[], name: string | undefined): OperationDefinitionNode {
  const [only, ...others] = operations;
  if (name === undefined || name === '') {
    if (!only) throw new SoukError('BAD_REQUEST', 'The document holds no operation.');
    if (others.length > 0) {
      throw new SoukError('BAD_REQUEST', 'The document holds several operations: operationName must say which.');
    }
    return only;
  }
  const named = operations.find((operation) => operation.name?.value === name);
  if (!named) throw new SoukError('BAD_REQUEST', 'The document holds no operation of that name.');
  return named;
}
