import type { FieldDefinitionNode } from 'graphql';
import { readFieldSet } from './field-sets.js';
import { argumentsOf } from './supergraph-directives.js';
import { directivesOf, type TypeNode } from './type-nodes.js';

/** What subgraphs know a type's entities by. */
export class EntityKeys {
  /** The fields of each key, by subgraph. */
  private readonly keys = new Map<unknown, ReadonlySet<string>[]>();

  constructor(type: TypeNode) {
    for (const { graph, key } of directivesOf(type, 'join__type').map(argumentsOf)) {
      if (typeof key !== 'string') continue;
      // A field below which more is asked for leads to something else, and is no value of the entity itself.
      const plain = readFieldSet(key).filter((field) => !field.selectionSet);
      this.keys.set(graph, [...(this.keys.get(graph) ?? []), new Set(plain.map(({ name }) => name.value))]);
    }
  }

  get areNone(): boolean {
    return this.keys.size === 0;
  }

  /**
   * Whether a field is what these subgraphs, all of them, know an entity by, and the only way to: an entity in which it were
   * another would be another entity. One that a subgraph knows by something else as well (`sku` beside `id`) may change.
   */
  identify({ name, arguments: taken = [] }: FieldDefinitionNode, subgraphs: readonly string[]): boolean {
    if (taken.length > 0) return false;
    return subgraphs.every((subgraph) => this.keys.get(subgraph)?.every((key) => key.has(name.value)) ?? false);
  }
}
