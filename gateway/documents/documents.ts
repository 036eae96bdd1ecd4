import { createHash } from 'node:crypto';
import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { SoukError } from '#platform/errors';
import type { Graph } from '../graph/graph.js';
import { type PreparedOperation, prepareOperation } from './prepared-operation.js';
import { readDocument } from './read-document.js';
import { RefusedDocument } from './refused-document.js';

/** What is known of a document against one graph. */
interface KnownDocument {
  readonly graph: Graph;
  readonly document: DocumentNode;
  readonly hash: string;
  readonly operations: Map<string, PreparedOperation>;
  /** How often it was meant. */
  uses: number;
}

/** A document that is worth having ready. */
export interface HotDocument {
  readonly text: string;
  /** The names by which its operations were asked for. */
  readonly operationNames: readonly string[];
}

type Known = LRUCache<string, KnownDocument | RefusedDocument>;

const maxCharacters = 1_000_000;
/** Only what was meant lately can be hot, however often it was meant before. */
const recentDocuments = 500;

/** Documents that were parsed, measured and validated, by their text. */
export class Documents {
  /** Apart for each graph: while the next one is made ready, requests still mean the one before. */
  private readonly byGraph = new WeakMap<Graph, Known>();

  constructor(private readonly production: boolean) {}

  /** The operation that a request means. Throws RefusedDocument, or BAD_REQUEST when the name fits none. */
  prepare(graph: Graph, text: string, operationName: string | undefined): PreparedOperation {
    const documents = this.byGraph.get(graph) ?? this.addGraph(graph);
    let known = documents.get(text);
    if (!known) {
      known = this.read(graph, text);
      documents.set(text, known);
    }
    if (known instanceof RefusedDocument) throw known;
    known.uses += 1;
    const operation = known.operations.get(operationName ?? '');
    if (operation) return operation;
    return this.prepareOperation(known, operationName);
  }

  /** The most used of the documents that were good on the graph and used lately, the most used one first. */
  hot(graph: Graph, limit: number): HotDocument[] {
    const recent: { text: string; known: KnownDocument }[] = [];
    // The latest comes first, also among those that were used as often.
    for (const [text, known] of this.byGraph.get(graph)?.entries() ?? []) {
      if (!(known instanceof RefusedDocument)) recent.push({ text, known });
      if (recent.length === recentDocuments) break;
    }
    recent.sort((a, b) => b.known.uses - a.known.uses);
    return recent.slice(0, limit).map(({ text, known }) => ({ text, operationNames: [...known.operations.keys()] }));
  }

  private addGraph(graph: Graph): Known {
    const documents: Known = new LRUCache({
      maxSize: maxCharacters,
      // What is kept of a document takes some fifty times its text.
      sizeCalculation: (_value, text) => text.length + 500,
    });
    this.byGraph.set(graph, documents);
    return documents;
  }

  private read(graph: Graph, text: string): KnownDocument | RefusedDocument {
    const document = readDocument(graph.schema, text, this.production);
    if (document instanceof RefusedDocument) return document;
    const hash = createHash('sha256').update(text).digest('hex');
    return { graph, document, hash, operations: new Map(), uses: 0 };
  }

  private prepareOperation(known: KnownDocument, operationName: string | undefined): PreparedOperation {
    const operations = known.document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    const definition = choose(operations, operationName);
    const operation = prepareOperation(known.graph, known.document, known.hash, definition);
    known.operations.set(operationName ?? '', operation);
    return operation;
  }
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
