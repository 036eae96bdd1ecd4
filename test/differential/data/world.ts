import { getArgumentValues, isEnumType, Kind, type SelectionSetNode, type TypeNode } from 'graphql';
import type { FederatedTypes } from './federated-types.js';
import { canonical, fractionOf, hashOf } from './hash.js';
import { leafValue } from './leaf-values.js';
import type { Node } from './node.js';
import { sentFields } from './sent-fields.js';

/** Few, so that lists name some of them twice. */
const poolSize = 6;
const nullShare = 0.13;
const mostEntries = 3;
/** Keys end in the entity's number. */
const keyPrefixes = ['k', 'é"\\/', '😀\ud83d ', '__proto__', '', '\u0000\u2028'];

type Arguments = Readonly<Record<string, unknown>>;

/** What is true of every object of a federated graph, whoever is asked: made from a seed, and nothing kept. */
export class World {
  constructor(
    readonly types: FederatedTypes,
    private readonly seed: number,
  ) {}

  /** A field's value: leaves, nodes, lists of them, or null. `calls` tells the calls of a mutation apart. */
  value(node: Node, fieldName: string, args: Arguments, calls = 0): unknown {
    const keyed = this.keyValue(node, fieldName);
    if (keyed !== undefined) return keyed;
    const { type, requires } = this.types.field(node.__typename, fieldName);
    const parts = [node.seed, fieldName, canonical(args), calls];
    if (requires) parts.push(canonical(this.required(node, requires)));
    return this.make(type, `${fieldName}#${hashOf(this.seed, ...parts)}`, false);
  }

  /** The entity that a representation means. */
  entity(representation: Readonly<Record<string, unknown>>): Node {
    const { __typename: typeName, ...keys } = representation;
    const pool = this.types.poolOf(String(typeName)) ?? String(typeName);
    const index = this.indexIn(pool, keys, '');
    if (index === undefined) throw new Error(`no key of ${typeName} in ${canonical(representation)}`);
    return { ...this.numbered(pool, index), representation };
  }

  private required(node: Node, selections: SelectionSetNode): unknown {
    return node.representation
      ? sentFields(node.representation, selections, this.types)
      : this.selected(node, selections);
  }

  /** What a subgraph is to be sent of a node. */
  private selected(value: unknown, set: SelectionSetNode): unknown {
    if (Array.isArray(value)) return value.map((each) => this.selected(each, set));
    if (typeof value !== 'object' || value === null) return value;
    const node = value as Node;
    const selected: Record<string, unknown> = {};
    for (const each of set.selections) {
      if (each.kind === Kind.INLINE_FRAGMENT) {
        if (!this.types.isSubType(node.__typename, each.typeCondition?.name.value ?? node.__typename)) continue;
        Object.assign(selected, this.selected(node, each.selectionSet));
      } else if (each.kind === Kind.FIELD && each.name.value !== '__typename') {
        const args = this.argumentsOf(node.__typename, each.name.value, each);
        const below = this.value(node, each.name.value, args);
        selected[each.name.value] = each.selectionSet ? this.selected(below, each.selectionSet) : below;
      }
    }
    return selected;
  }

  private argumentsOf(typeName: string, fieldName: string, node: Parameters<typeof getArgumentValues>[1]): Arguments {
    const type = this.types.schema.getType(typeName);
    const field = type && 'getFields' in type ? type.getFields()[fieldName] : undefined;
    return field && 'args' in field ? getArgumentValues(field, node, {}) : {};
  }

  private make(type: TypeNode, seed: string, isRequired: boolean): unknown {
    if (type.kind === Kind.NON_NULL_TYPE) return this.make(type.type, seed, true);
    if (!isRequired && fractionOf(this.seed, seed, 'null') < nullShare) return null;
    if (type.kind === Kind.NAMED_TYPE) return this.named(type.name.value, seed);
    const length = hashOf(this.seed, seed, 'length') % (mostEntries + 1);
    return Array.from({ length }, (_, index) => this.make(type.type, `${seed}.${index}`, false));
  }

  private named(typeName: string, seed: string): unknown {
    const type = this.types.schema.getType(typeName);
    if (isEnumType(type)) {
      const values = type.getValues().map(({ name }) => name);
      return leafValue(typeName, values, `${this.seed}${seed}`);
    }
    if (!type || !('getFields' in type || 'getTypes' in type))
      return leafValue(typeName, undefined, `${this.seed}${seed}`);
    const objects = this.types.objectsOf(typeName);
    const chosen = objects[hashOf(this.seed, seed, 'type') % objects.length];
    if (chosen === undefined) return null;
    const pool = this.types.poolOf(chosen);
    if (pool === undefined) return { __typename: chosen, seed: `${chosen}/${seed}` };
    const ofPool = this.types.objectsOf(pool);
    const places = Array.from({ length: poolSize }, (_, index) => index).filter(
      (index) => ofPool[index % ofPool.length] === chosen,
    );
    return this.numbered(pool, places[hashOf(this.seed, seed, 'index') % places.length] ?? 0);
  }

  private numbered(pool: string, index: number): Node {
    const objects = this.types.objectsOf(pool);
    return { __typename: objects[index % objects.length] ?? pool, seed: `${pool}:${index}`, index };
  }

  /** The value of a field that is part of a key: its entity's number is in it. Undefined for any other. */
  private keyValue(node: Node, fieldName: string): unknown {
    if (node.index === undefined) return undefined;
    const [pool = ''] = node.seed.split(':');
    const path = node.keyPath === undefined ? fieldName : `${node.keyPath}.${fieldName}`;
    if (!this.types.isKeyPath(pool, path)) return undefined;
    const typeName = nameOf(this.types.field(node.__typename, fieldName).type);
    const type = this.types.schema.getType(typeName);
    if (type && 'getFields' in type) {
      if (this.types.poolOf(typeName) !== undefined) return this.numbered(typeName, node.index);
      return { __typename: typeName, seed: node.seed, index: node.index, keyPath: path };
    }
    if (typeName === 'Int') return node.index;
    if (typeName === 'String' || typeName === 'ID') return `${this.prefixOf(pool, path)}${node.index}`;
    return this.named(typeName, `${node.seed}.${path}`);
  }

  private prefixOf(pool: string, path: string): string {
    return keyPrefixes[hashOf(this.seed, pool, path) % keyPrefixes.length] ?? '';
  }

  private indexIn(pool: string, keys: Readonly<Record<string, unknown>>, above: string): number | undefined {
    for (const [name, value] of Object.entries(keys)) {
      const path = `${above}${name}`;
      if (!this.types.isKeyPath(pool, path)) continue;
      if (typeof value === 'number') return value;
      const digits = typeof value === 'string' ? /\d+$/.exec(value)?.[0] : undefined;
      if (digits !== undefined) return Number(digits) % poolSize;
      if (typeof value !== 'object' || value === null) continue;
      const index = this.indexIn(pool, value as Record<string, unknown>, `${path}.`);
      if (index !== undefined) return index;
    }
    return undefined;
  }
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
