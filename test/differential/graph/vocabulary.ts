import type { Random } from '../../../libs/platform/testing/random.js';

/** The types without entities in them, the same in every generated graph: subgraphs define those that they mention. */
export const enumNames = ['Hue'];
export const leafNames = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Blob', 'Hue'];

export const sharedDefinitions: Readonly<Record<string, string>> = {
  Blob: 'scalar Blob',
  Hue: 'enum Hue { RED GREEN BLUE SECRET @inaccessible }',
  Filter: `input Filter {
  n: Int = 5
  s: [String!]
  h: Hue
  below: Below
  blob: Blob
  secret: Int @inaccessible
}`,
  Below: 'input Below { ids: [[ID]] = [["a", null]] x: Float! = 1.5 hues: [Hue!] = [RED] }',
};

export const sharedNeeds: Readonly<Record<string, readonly string[]>> = {
  Filter: ['Hue', 'Below', 'Blob'],
  Below: ['Hue'],
};

/** Arguments that a field can have, all of which may be left out, with the types they need. */
const argumentKinds: readonly {
  readonly sdl: string;
  readonly needs?: string;
  readonly literals: readonly string[];
}[] = [
  { sdl: 'n: Int', literals: ['1', '2', 'null'] },
  { sdl: 'n: Int! = 3', literals: ['3', '4'] },
  { sdl: 's: String = "é\\"\\\\ \\u2028"', literals: ['"x"', '""'] },
  { sdl: 'h: Hue', needs: 'Hue', literals: ['RED', 'BLUE'] },
  { sdl: 'f: Filter', needs: 'Filter', literals: ['{}', '{ n: 1, h: RED }', '{ below: { x: 2 } }'] },
  { sdl: 'f: Filter! = { s: ["d"] }', needs: 'Filter', literals: ['{ s: [] }'] },
  { sdl: 'ids: [ID!]', literals: ['["a"]', '[]'] },
  { sdl: 'b: Blob', needs: 'Blob', literals: ['{ a: [1, "x"] }', '"b"'] },
  { sdl: 'm: [[Float]]', literals: ['[[1.5, null], []]'] },
];

export interface ArgumentsDraft {
  /** `(n: Int)`, or nothing. */
  readonly sdl: string;
  readonly needs: readonly string[];
  /** `(n: 1)`, or nothing. */
  readonly literal: string;
}

export function argumentsDraft(random: Random): ArgumentsDraft {
  const kinds = random.shuffle(argumentKinds).slice(0, random.between(1, 2));
  const nameOf = ({ sdl }: (typeof argumentKinds)[number]) => sdl.slice(0, sdl.indexOf(':'));
  const distinct = kinds.filter((kind, place) => kinds.findIndex((each) => nameOf(each) === nameOf(kind)) === place);
  return {
    sdl: `(${distinct.map(({ sdl }) => sdl).join(', ')})`,
    needs: distinct.flatMap(({ needs }) => (needs === undefined ? [] : [needs])),
    literal: `(${distinct.map((kind) => `${nameOf(kind)}: ${random.pick(kind.literals)}`).join(', ')})`,
  };
}

export const noArguments: ArgumentsDraft = { sdl: '', needs: [], literal: '' };

/** Names that every JavaScript object answers to. */
export const awkwardNames = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];

/** The keys that an entity can have, and the types of what is in them. */
export const keySets: readonly (readonly string[])[] = [
  ['id'],
  ['id', 'sku'],
  ['code region'],
  ['id', 'code region'],
  ['org { id }'],
  ['id org { id }', 'sku'],
  ['sku', 'id', 'org { id } code'],
];
export const keyFieldTypes: Readonly<Record<string, string>> = {
  id: 'ID!',
  sku: 'String!',
  code: 'Int!',
  region: 'String!',
  org: 'Org!',
};
