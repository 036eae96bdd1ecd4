/** An object of the made-up world. Plain, since @apollo/subgraph copies what it resolves by spreading it. */
export interface Node {
  /** What it is, in the world: a subgraph may know it by its interface's name. */
  readonly __typename: string;
  /** The same in every subgraph: all of its values are made from it. */
  readonly seed: string;
  /** An entity's number among those of its pool; of what is nested in its keys, the same one. */
  readonly index?: number;
  /** Where this stands in an entity's keys: `org` of `@key(fields: "org { id }")`. */
  readonly keyPath?: string;
  /** What a subgraph was sent about it. */
  readonly representation?: Readonly<Record<string, unknown>>;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'seed' in value;
}
