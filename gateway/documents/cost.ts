import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Graph } from '../graph/graph.js';
import type { ListSize } from '../graph/supergraph.js';
import { defaultsOf, type Variables } from '../plan/conditions.js';

/** How many objects an operation may make the subgraphs find. */
export const maxCost = 10_000;

/** The cost of an operation with these variables. */
export type Cost = (variables: Variables) => number;

/** What page arguments are called where no @listSize says so. */
const pageArguments = ['first', 'last', 'limit'];
const pageFields = ['nodes', 'edges', 'items'];

/** A number that variables may have a say in. What they have none in is worked out once. */
type Amount = number | Cost;

/** One for each object, times the length of the lists it stands in; ten for a mutation. A list of which nothing is said counts as one. */
export function costOf(
  graph: Graph,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Cost {
  const root = graph.schema.getRootType(operation.operation);
  if (!root) return () => 0;
  const mutations = operation.operation === 'mutation' ? 10 * operation.selectionSet.selections.length : 0;
  const objects = new Measuring(graph, fragments).measure(operation.selectionSet, root.name);
  const total = sum([mutations, objects]);
  if (typeof total === 'number') return () => total;
  const defaults = defaultsOf(operation);
  return (given) => total({ ...defaults, ...given });
}

type Sizes = ReadonlyMap<string, Amount>;
const noSizes: Sizes = new Map();

class Measuring {
  /** What stands in a fragment is measured once, however often that is spread. */
  private readonly measured = new Map<SelectionSetNode, Amount>();

  constructor(
    private readonly graph: Graph,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  /** `sizes`: of the lists among these, as the field above them says. */
  measure(selectionSet: SelectionSetNode, typeName: string, sizes = noSizes): Amount {
    const known = sizes === noSizes ? this.measured.get(selectionSet) : undefined;
    if (known !== undefined) return known;
    const amount = sum(
      selectionSet.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return this.measureField(selection, typeName, sizes);
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
        if (!fragment) return 0;
        return this.measure(fragment.selectionSet, fragment.typeCondition?.name.value ?? typeName, sizes);
      }),
    );
    if (sizes === noSizes) this.measured.set(selectionSet, amount);
    return amount;
  }

  private measureField(node: FieldNode, typeName: string, sizes: Sizes): Amount {
    const { schema, supergraph } = this.graph;
    const type = schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    const fieldType = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(fieldType)) return 0;
    const declared = supergraph.listSizeOf(`${typeName}.${field.name}`);
    const page = pageSize(node, field, declared);
    const isList = isListType(getNullableType(field.type));
    const sizedFields = declared && declared.sizedFields.length > 0 ? declared.sizedFields : isList ? [] : pageFields;
    const below =
      page === undefined || sizedFields.length === 0 ? noSizes : new Map(sizedFields.map((name) => [name, page]));
    const times = isList ? (sizes.get(field.name) ?? (sizedFields.length === 0 ? page : undefined) ?? 1) : 1;
    return product(times, sum([1, this.measure(node.selectionSet, fieldType.name, below)]));
  }
}

function sum(amounts: readonly Amount[]): Amount {
  let known = 0;
  const others: Cost[] = [];
  for (const amount of amounts) {
    if (typeof amount === 'number') known += amount;
    else others.push(amount);
  }
  if (others.length === 0) return known;
  return (variables) => others.reduce((total, other) => total + other(variables), known);
}

function product(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  return (variables) => amountOf(one, variables) * amountOf(other, variables);
}

function amountOf(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount(variables);
}

/** How many entries a field is asked for; undefined where nothing says. */
function pageSize(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  declared: ListSize | undefined,
): Amount | undefined {
  const names = declared && declared.slicingArguments.length > 0 ? declared.slicingArguments : pageArguments;
  const slicing = field.args.flatMap(({ name, defaultValue }) => {
    if (!names.includes(name)) return [];
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return [{ value, otherwise: typeof defaultValue === 'number' ? defaultValue : undefined }];
  });
  const size: Cost = (variables) => {
    let largest: number | undefined;
    for (const { value, otherwise } of slicing) {
      const asked = numberOf(value, variables) ?? otherwise;
      if (asked !== undefined) largest = Math.max(largest ?? 0, asked);
    }
    // Some take 0 or less for no limit: it is worth at least what a list is of which nothing is said.
    return Math.max(largest ?? declared?.assumedSize ?? 1, 1);
  };
  if (slicing.some(({ value }) => value?.kind === Kind.VARIABLE)) return size;
  const isSaid = slicing.some(({ value, otherwise }) => (numberOf(value, {}) ?? otherwise) !== undefined);
  return isSaid || declared?.assumedSize !== undefined ? size({}) : undefined;
}

/** Whatever may be read as a number, for scalars that take it as text too. */
function numberOf(value: ValueNode | undefined, variables: Variables): number | undefined {
  const given =
    value?.kind === Kind.INT || value?.kind === Kind.FLOAT || value?.kind === Kind.STRING
      ? value.value
      : value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : undefined;
  const size = typeof given === 'string' ? Number(given) : given;
  return typeof size === 'number' && !Number.isNaN(size) ? size : undefined;
}
