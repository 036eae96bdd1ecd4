import { type FieldNode, Kind, parse, type SelectionNode, type TypeNode as TypeReference } from 'graphql';
import type { TypeNode } from './type-nodes.js';

/** The fields of a field set (`id sku`, `listPrice { amount }`), those within fragments included. */
export function readFieldSet(text: string): readonly FieldNode[] {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections.flatMap(fieldsOf) : [];
}

/** Finds the coordinates that field sets name. */
export class FieldSets {
  private readonly types: ReadonlyMap<string, TypeNode>;

  constructor(types: readonly TypeNode[]) {
    this.types = new Map(types.map((type) => [type.name.value, type]));
  }

  /** The coordinates of field sets of a type, as its directives write them. */
  coordinatesOf(type: string, fieldSets: readonly unknown[]): string[] {
    const found = new Set<string>();
    for (const text of fieldSets) if (typeof text === 'string') this.collect(type, readFieldSet(text), found);
    return [...found];
  }

  private collect(type: string, fields: readonly FieldNode[], found: Set<string>): void {
    const definitions = this.types.get(type)?.fields ?? [];
    for (const { name, selectionSet } of fields) {
      const definition = definitions.find((each) => each.name.value === name.value);
      if (!definition) continue;
      found.add(`${type}.${name.value}`);
      this.collect(namedType(definition.type), (selectionSet?.selections ?? []).flatMap(fieldsOf), found);
    }
  }
}

function fieldsOf(selection: SelectionNode): readonly FieldNode[] {
  if (selection.kind === Kind.FIELD) return [selection];
  return selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections.flatMap(fieldsOf) : [];
}

function namedType(type: TypeReference): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
