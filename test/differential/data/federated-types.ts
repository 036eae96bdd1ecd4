import {
  buildASTSchema,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type ListTypeNode,
  type NamedTypeNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import { parseFieldSet, pathsOf } from './field-set.js';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

/** A field as all subgraphs together mean it. */
export interface FederatedField {
  /** Non-null wherever one subgraph says so: that one would fail on null. */
  type: TypeNode;
  requires?: SelectionSetNode;
}

/** What the subgraphs' SDLs say of entities, keys and required fields, put together. */
export class FederatedTypes {
  readonly schema: GraphQLSchema;
  private readonly fields = new Map<string, FederatedField>();
  /** Paths to key fields, by type. */
  private readonly keyPaths = new Map<string, Set<string>>();
  /** In each subgraph's own words: its abstract types with what they can be there. */
  private readonly possible = new Map<string, Set<string>>();

  constructor(subgraphs: readonly SubgraphSdl[], supergraphSdl: string) {
    this.schema = buildASTSchema(parse(supergraphSdl), { assumeValid: true, assumeValidSDL: true });
    for (const { sdl } of subgraphs) this.read(sdl);
  }

  /** Where objects of a type are numbered together: an entity interface's implementations are, any other entity alone. */
  poolOf(typeName: string): string | undefined {
    const type = this.schema.getType(typeName);
    if (isObjectType(type) || isInterfaceType(type)) {
      const above = type.getInterfaces().find((each) => this.keyPaths.has(each.name));
      if (above) return above.name;
    }
    return this.keyPaths.has(typeName) ? typeName : undefined;
  }

  isKeyPath(pool: string, path: string): boolean {
    if (this.keyPaths.get(pool)?.has(path)) return true;
    return this.objectsOf(pool).some((name) => this.keyPaths.get(name)?.has(path));
  }

  /** The object types that a value of this type can have in every subgraph that knows it. */
  objectsOf(typeName: string): readonly string[] {
    const type = this.schema.getType(typeName);
    if (!isAbstractType(type)) return [typeName];
    const all = this.schema.getPossibleTypes(type).map(({ name }) => name);
    const common = this.possible.get(typeName);
    return all.filter((name) => !common || common.has(name)).sort();
  }

  isSubType(typeName: string, condition: string): boolean {
    const type = this.schema.getType(typeName);
    const above = this.schema.getType(condition);
    return (
      typeName === condition || (isAbstractType(above) && isObjectType(type) && this.schema.isSubType(above, type))
    );
  }

  field(typeName: string, name: string): FederatedField {
    const type = this.schema.getType(typeName);
    const own = this.fields.get(`${typeName}.${name}`);
    if (own) return own;
    const interfaces = isObjectType(type) ? type.getInterfaces() : [];
    const inherited = interfaces.map((each) => this.fields.get(`${each.name}.${name}`)).find((each) => each);
    if (!inherited) throw new Error(`no subgraph has ${typeName}.${name}`);
    return inherited;
  }

  private read(sdl: string): void {
    const { definitions } = parse(sdl, { noLocation: true });
    const rootNames = new Map<string, string>();
    for (const each of definitions) {
      if (each.kind !== Kind.SCHEMA_DEFINITION && each.kind !== Kind.SCHEMA_EXTENSION) continue;
      for (const { operation, type } of each.operationTypes ?? []) {
        rootNames.set(type.name.value, operation === 'query' ? 'Query' : 'Mutation');
      }
    }
    const possible = new Map<string, Set<string>>();
    for (const each of definitions) {
      switch (each.kind) {
        case Kind.UNION_TYPE_DEFINITION:
        case Kind.UNION_TYPE_EXTENSION:
          for (const { name } of each.types ?? []) addTo(possible, each.name.value, name.value);
          break;
        case Kind.OBJECT_TYPE_DEFINITION:
        case Kind.OBJECT_TYPE_EXTENSION:
        case Kind.INTERFACE_TYPE_DEFINITION:
        case Kind.INTERFACE_TYPE_EXTENSION: {
          const name = rootNames.get(each.name.value) ?? each.name.value;
          const isObject = each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.OBJECT_TYPE_EXTENSION;
          for (const above of each.interfaces ?? []) if (isObject) addTo(possible, above.name.value, name);
          for (const key of directives(each.directives, 'key')) {
            for (const path of pathsOf(parseFieldSet(key))) addTo(this.keyPaths, name, path);
          }
          for (const field of each.fields ?? []) this.addField(name, field);
        }
      }
    }
    for (const [name, members] of possible) {
      const common = this.possible.get(name);
      this.possible.set(name, common ? new Set([...common].filter((each) => members.has(each))) : members);
    }
  }

  private addField(typeName: string, { name, type, directives: applied }: FieldDefinitionNode): void {
    const coordinate = `${typeName}.${name.value}`;
    const [requires] = directives(applied, 'requires');
    const known = this.fields.get(coordinate);
    this.fields.set(coordinate, {
      type: known ? strictest(known.type, type) : type,
      ...(known?.requires && { requires: known.requires }),
      ...(requires !== undefined && { requires: parseFieldSet(requires) }),
    });
  }
}

/** The field sets of a directive. */
function directives(applied: readonly ConstDirectiveNode[] | undefined, name: string): string[] {
  return (applied ?? [])
    .filter((each) => each.name.value === name)
    .flatMap((each) => each.arguments?.filter((argument) => argument.name.value === 'fields') ?? [])
    .map(({ value }) => String(valueFromASTUntyped(value)));
}

function strictest(one: TypeNode, other: TypeNode): TypeNode {
  const isNonNull = one.kind === Kind.NON_NULL_TYPE || other.kind === Kind.NON_NULL_TYPE;
  const [a, b] = [nullable(one), nullable(other)];
  const type =
    a.kind === Kind.LIST_TYPE && b.kind === Kind.LIST_TYPE
      ? { kind: Kind.LIST_TYPE as const, type: strictest(a.type, b.type) }
      : a;
  return isNonNull ? { kind: Kind.NON_NULL_TYPE, type } : type;
}

function nullable(type: TypeNode): ListTypeNode | NamedTypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}

function addTo(sets: Map<string, Set<string>>, name: string, member: string): void {
  const set = sets.get(name);
  if (set) set.add(member);
  else sets.set(name, new Set([member]));
}
