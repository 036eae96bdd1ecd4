import { type DocumentNode, execute, type GraphQLFieldResolver, type GraphQLSchema, type ResponsePath } from 'graphql';
import { isNode, type Node } from '../data/node.js';
import type { World } from '../data/world.js';
import { Behind, observe } from './behind.js';
import type { Answered } from './case.js';
import { placeOf } from './misplaced.js';

/** graphql-js, on what clients see of the graph and with all of its data at hand: what the subgraphs together should answer when none fails. */
export class WholeExecutor {
  /** The seed of the object at each place of the last answer, by `placeOf`. */
  readonly places = new Map<string, string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly world: World,
  ) {}

  answer(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Promise<Answered> {
    let calls = 0;
    this.places.clear();
    const resolve: GraphQLFieldResolver<unknown, unknown> = (
      source,
      args,
      _context,
      { parentType, fieldName, path },
    ) => {
      const node: Node = isNode(source) ? source : { __typename: parentType.name, seed: parentType.name };
      if (parentType.name === 'Mutation') calls += 1;
      this.places.set(placeOf(pathSteps(path.prev)), node.seed);
      return this.world.value(node, fieldName, args, parentType.name === 'Mutation' ? calls : 0);
    };
    const { schema } = this;
    return observe(new Behind(), async () =>
      execute({ schema, document, variableValues: variables, fieldResolver: resolve }),
    );
  }
}

function pathSteps(path: ResponsePath | undefined): (string | number)[] {
  return path ? [...pathSteps(path.prev), path.key] : [];
}
