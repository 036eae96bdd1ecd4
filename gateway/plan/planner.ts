import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLSchema, isInterfaceType, parse } from 'graphql';
import { SoukError } from '#platform/errors';
import { type NeededFields, neededFields } from './needed-fields.js';

/**
 * How many ways to answer an operation are looked at before the best of them is taken, and how many there may be to reach one field.
 * Without the second, 40 characters over an interface with a dozen implementations take all memory there is.
 */
const bounds = { maxEvaluatedPlans: 1_000, pathsLimit: 2_000 };

/** How the planner says that an operation has more ways to be answered than it will look at. */
const tooMany = /^(Too many options generated|Number of non-local selections exceeds|Exceeded maximum recursive)/;

/** The query planner of @apollo/gateway, over one supergraph. */
export class Planner {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** All there is, what is inaccessible included: plans speak of it. */
  readonly supergraphSchema: GraphQLSchema;
  /** What plans may fetch for themselves. */
  readonly neededFields: NeededFields;
  /** The names of interfaces. */
  readonly interfaces: ReadonlySet<string>;
  private readonly operations: Schema;
  private readonly planner: QueryPlanner;

  /** Throws when the SDL is no supergraph. */
  constructor(sdl: string) {
    const supergraph = Supergraph.build(sdl, { validateSupergraph: true });
    this.operations = supergraph.apiSchema();
    this.apiSchema = this.operations.toGraphQLJSSchema();
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.planner = new QueryPlanner(supergraph, { debug: bounds });
    this.interfaces = new Set(
      Object.values(this.supergraphSchema.getTypeMap()).flatMap((type) => (isInterfaceType(type) ? [type.name] : [])),
    );
    this.neededFields = neededFields(parse(sdl, { noLocation: true }));
  }

  /** Plans a validated operation. Takes milliseconds, in which nothing else runs. Throws OPERATION_TOO_COMPLEX for what would take far more. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan {
    const options = { validate: false, ...(operationName !== undefined && { operationName }) };
    try {
      return this.planner.buildQueryPlan(operationFromDocument(this.operations, document, options));
    } catch (error) {
      // What the planner finds wrong and validation did not: a number that no number can hold.
      if (error instanceof GraphQLError) throw new SoukError('GRAPHQL_VALIDATION_FAILED', error.message);
      if (!(error instanceof Error) || !tooMany.test(error.message)) throw error;
      throw new SoukError(
        'OPERATION_TOO_COMPLEX',
        'There are too many ways to answer the operation.',
        {},
        error.message,
      );
    }
  }
}
