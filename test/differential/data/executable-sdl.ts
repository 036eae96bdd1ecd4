import { Kind, parse, print, type TypeNode, visit } from 'graphql';

const builtIn = ['Int', 'Float', 'String', 'Boolean', 'ID'];
const suffix = '_unchecked';

/** The name of the type in the SDL that a leaf of the executable one stands for. */
export function leafNameOf(typeName: string): string {
  return typeName.endsWith(suffix) ? typeName.slice(0, -suffix.length) : typeName;
}

/**
 * A subgraph's SDL in which fields of leaf types take any value, and some fields may be null: a subgraph that is made of it can
 * answer what graphql-js would never let through, as any other server might.
 */
export function executableSdl(sdl: string, mayBeNull: (fieldName: string) => boolean): string {
  const document = parse(sdl, { noLocation: true });
  const leaves = new Set(builtIn);
  for (const each of document.definitions) {
    if (each.kind === Kind.SCALAR_TYPE_DEFINITION || each.kind === Kind.ENUM_TYPE_DEFINITION)
      leaves.add(each.name.value);
  }
  const unchecked = (type: TypeNode): TypeNode => {
    if (type.kind === Kind.NON_NULL_TYPE) {
      const inner = unchecked(type.type);
      return inner.kind === Kind.NON_NULL_TYPE ? inner : { ...type, type: inner };
    }
    if (type.kind === Kind.LIST_TYPE) return { ...type, type: unchecked(type.type) };
    const { value: name } = type.name;
    return leaves.has(name) ? { ...type, name: { ...type.name, value: `${name}${suffix}` } } : type;
  };
  const changed = visit(document, {
    FieldDefinition: (field) => {
      const type = unchecked(field.type);
      const isRelaxed = type.kind === Kind.NON_NULL_TYPE && mayBeNull(field.name.value);
      return { ...field, type: isRelaxed ? type.type : type };
    },
  });
  const scalars = [...leaves].map((name) => `scalar ${name}${suffix}`);
  return `${print(changed)}\n${scalars.join('\n')}\n`;
}
