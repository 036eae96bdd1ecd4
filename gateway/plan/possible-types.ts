import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** The names an object of this type may carry as `__typename`: its own, and those of what implements it or is a member of it. */
export function namesOfTypesWithin(schema: GraphQLSchema, name: string): ReadonlySet<string> {
  const type = schema.getType(name);
  if (!isAbstractType(type)) return new Set([name]);
  const within = Object.values(schema.getTypeMap()).filter(
    (each) => (isObjectType(each) || isInterfaceType(each)) && schema.isSubType(type, each),
  );
  // The name itself too: a subgraph that has an interface as @interfaceObject calls its objects so.
  return new Set([name, ...within.map((each) => each.name)]);
}
