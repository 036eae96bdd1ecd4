import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import type { Random } from '../../../libs/platform/testing/random.js';
import { literalValue, variableValue } from './input-values.js';

export interface OperationDraft {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const attempts = 8;
const mostDepth = 6;
/** The planner takes memory that grows exponentially with nested fields of interfaces that subgraphs know as objects. */
const mostNested = { depth: 3, fields: 10 };
const awkwardAliases = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__typename', 'length', 'then'];

/** A valid operation on a schema, the same for the same random numbers. Undefined when several attempts were not valid. */
export function generateOperation(random: Random, schema: GraphQLSchema): OperationDraft | undefined {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const draft = new OperationGenerator(random, schema).generate();
    if (validate(schema, parse(draft.document)).length === 0) return draft;
  }
  return undefined;
}

interface FragmentDraft {
  readonly name: string;
  readonly on: string;
  readonly depth: number;
}

class OperationGenerator {
  private readonly composites: GraphQLCompositeType[];
  private readonly fragments: FragmentDraft[] = [];
  private readonly fragmentTexts: string[] = [];
  private readonly variables: Record<string, unknown> = {};
  private readonly variableTexts: string[] = [];
  private readonly conditions: string[] = [];
  private names = 0;
  private nestedFields = 0;
  private nesting = 0;

  constructor(
    private readonly random: Random,
    private readonly schema: GraphQLSchema,
  ) {
    this.composites = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
    );
  }

  generate(): OperationDraft {
    const { random, schema } = this;
    const mutation = schema.getMutationType();
    const isMutation = mutation !== undefined && mutation !== null && random.chance(0.25);
    const root = isMutation ? mutation : schema.getQueryType();
    if (!root) throw new Error('a schema without queries');
    const selections = this.selections(root, 0, random.between(1, 3));
    if (!isMutation && random.chance(0.08)) selections.push(this.introspection());
    const variables = this.variableTexts.length > 0 ? `(${this.variableTexts.join(', ')})` : '';
    const name = random.chance(0.3) ? ' Named' : '';
    const head = `${isMutation ? 'mutation' : 'query'}${name}${variables}`;
    return {
      document: [`${head} {${selections.join(' ')}}`, ...this.fragmentTexts].join('\n'),
      variables: this.variables,
    };
  }

  /** At least one selection. */
  private selections(type: GraphQLCompositeType, depth: number, count: number): string[] {
    const { random } = this;
    const selections: string[] = [];
    /** Fields with what is below them, to be asked for again. */
    const repeatable: { head: string; type: GraphQLCompositeType }[] = [];
    for (let place = 0; place < count; place += 1) {
      const kind = random.pickWeighted({
        field: 8,
        typename: 1.5,
        inline: isAbstractType(type) ? 5 : 1.2,
        spread: 1.2,
        repeat: 1.2,
      });
      const again = kind === 'repeat' && repeatable.length > 0 ? random.pick(repeatable) : undefined;
      if (again && depth < mostDepth) selections.push(`${again.head} ${this.nested(again.type, depth)}`);
      else if (kind === 'typename' || depth > mostDepth) selections.push(this.typename());
      else if (kind === 'inline') selections.push(this.inline(type, depth));
      else if (kind === 'spread') selections.push(this.spread(type, depth));
      else selections.push(this.field(type, depth, repeatable));
    }
    return selections;
  }

  private block(type: GraphQLCompositeType, depth: number): string {
    return `{${this.selections(type, depth, this.random.between(1, depth > 3 ? 2 : 4)).join(' ')}}`;
  }

  /** What is below a field. */
  private nested(type: GraphQLCompositeType, depth: number): string {
    this.nestedFields += 1;
    this.nesting += 1;
    const block = this.block(type, depth + 1);
    this.nesting -= 1;
    return block;
  }

  private typename(): string {
    const alias = this.random.chance(0.25) ? `${this.freshName('t')}: ` : '';
    return `${alias}__typename${this.directives()}`;
  }

  private field(
    type: GraphQLCompositeType,
    depth: number,
    repeatable: { head: string; type: GraphQLCompositeType }[],
  ): string {
    const { random } = this;
    const all = isUnionType(type) ? [] : Object.values(type.getFields());
    const leavesOnly = depth >= mostDepth || this.nesting >= mostNested.depth || this.nestedFields >= mostNested.fields;
    const fields = all.filter((field) => !leavesOnly || !isCompositeType(getNamedType(field.type)));
    if (fields.length === 0) return this.typename();
    const field = random.pick(fields);
    const args = this.arguments(field);
    const needsAlias = args !== '' && random.chance(0.85);
    const awkward = random.chance(0.15)
      ? random.pick(awkwardAliases.filter((name) => name !== '__typename'))
      : undefined;
    const alias = needsAlias || random.chance(0.2) ? `${awkward ?? this.freshName('a')}: ` : '';
    const below: GraphQLNamedOutputType = getNamedType(field.type);
    const head = `${alias}${field.name}${args}`;
    if (!isCompositeType(below)) return `${head}${this.directives()}`;
    repeatable.push({ head, type: below });
    return `${head}${this.directives()} ${this.nested(below, depth)}`;
  }

  private arguments(field: GraphQLField<unknown, unknown>): string {
    const { random } = this;
    const given = field.args.filter(
      (arg) => (isNonNullType(arg.type) && arg.defaultValue === undefined) || random.chance(0.6),
    );
    if (given.length === 0) return '';
    const place = (type: GraphQLInputType, isNested: boolean) =>
      random.chance(isNested ? 0.12 : 0.4) ? this.variable(type) : undefined;
    return `(${given.map((arg) => `${arg.name}: ${literalValue(random, arg.type, place)}`).join(', ')})`;
  }

  /** A variable that may stand where a value of this type belongs: left out, null, by default or given. */
  private variable(type: GraphQLInputType): string {
    const { random } = this;
    const name = this.freshName('v');
    const kind = random.pickWeighted({
      given: 5,
      default: 1.5,
      both: 1,
      absent: isNonNullType(type) ? 0 : 1.5,
      null: isNonNullType(type) ? 0 : 1,
    });
    const hasDefault = kind === 'default' || kind === 'both';
    const value = hasDefault ? ` = ${literalValue(random, type, () => undefined)}` : '';
    this.variableTexts.push(`$${name}: ${type}${value}`);
    if (kind === 'given' || kind === 'both') this.variables[name] = variableValue(random, type);
    if (kind === 'null') this.variables[name] = null;
    return `$${name}`;
  }

  private inline(type: GraphQLCompositeType, depth: number): string {
    const on = this.random.chance(0.12) ? undefined : this.overlapping(type);
    const directives = this.directives(on === undefined ? 0.6 : 0.15);
    return `...${on ? ` on ${on.name}` : ''}${directives} ${this.block(on ?? type, depth + 1)}`;
  }

  private spread(type: GraphQLCompositeType, depth: number): string {
    const known = this.fragments.filter(({ on, depth: from }) => on === type.name && from >= depth);
    if (known.length > 0 && this.random.chance(0.6)) return `...${this.random.pick(known).name}${this.directives()}`;
    const on = this.overlapping(type);
    const name = this.freshName('F');
    const body = this.block(on, depth + 1);
    this.fragmentTexts.push(`fragment ${name} on ${on.name} ${body}`);
    // Only now: a fragment must not find itself.
    this.fragments.push({ name, on: on.name, depth });
    return `...${name}${this.directives()}`;
  }

  private overlapping(type: GraphQLCompositeType): GraphQLCompositeType {
    const possible = this.possible(type);
    const candidates = this.composites.filter((each) => [...this.possible(each)].some((name) => possible.has(name)));
    const objects = candidates.filter(isObjectType);
    if (isAbstractType(type) && objects.length > 0 && this.random.chance(0.6)) return this.random.pick(objects);
    return candidates.length > 0 ? this.random.pick(candidates) : type;
  }

  private possible(type: GraphQLCompositeType): Set<string> {
    const types = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type];
    return new Set(types.map(({ name }) => name));
  }

  private directives(share = 0.1): string {
    const { random } = this;
    if (!random.chance(share)) return '';
    const name = random.pick(['skip', 'include'] as const);
    const first = ` @${name}(if: ${this.condition()})`;
    return random.chance(0.12) ? `${first} @${name === 'skip' ? 'include' : 'skip'}(if: ${this.condition()})` : first;
  }

  private condition(): string {
    const { random } = this;
    if (random.chance(0.35)) return String(random.chance(0.5));
    if (this.conditions.length > 0 && random.chance(0.5)) return random.pick(this.conditions);
    const name = this.freshName('b');
    const isDefault = random.chance(0.35);
    const isOptional = isDefault && random.chance(0.4);
    const value = random.chance(0.6);
    this.variableTexts.push(`$${name}: Boolean${isOptional ? '' : '!'}${isDefault ? ` = ${random.chance(0.6)}` : ''}`);
    if (!isDefault || random.chance(0.4)) this.variables[name] = value;
    this.conditions.push(`$${name}`);
    return `$${name}`;
  }

  private introspection(): string {
    const { random } = this;
    const name = JSON.stringify(random.pick([...this.composites.map((type) => type.name), 'Hue', 'Nothing', 'Int']));
    return random.pick([
      '__schema { queryType { name } types { kind n: name } }',
      `__type(name: ${name}) { __typename name kind fields { name args { name defaultValue } type { ...TypeName } } possibleTypes { name } enumValues { name } }
       ...on Query { __type(name: ${name}) { ofType { name } } }`.replace(
        '...TypeName',
        'name kind ofType { name kind ofType { name } }',
      ),
      `meta: __type(name: ${this.variable(new GraphQLNonNull(GraphQLString))}) { name }`,
      '__schema @include(if: false) { description } ',
    ]);
  }

  private freshName(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }
}
