/** A federated graph written for one thing that federation can do, and operations that need it. */
export interface FeatureGraph {
  readonly feature: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly documents: readonly string[];
  /** What some request to a subgraph must say, or else the feature was not used. */
  readonly uses: RegExp;
}

const imports = [
  'key',
  'requires',
  'provides',
  'external',
  'shareable',
  'override',
  'inaccessible',
  'interfaceObject',
  'context',
  'fromContext',
  'authenticated',
];
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.map((name) => `"@${name}"`)}])\n`;

export const featureGraphs: readonly FeatureGraph[] = [
  {
    feature: '@requires of a nested selection, with fragments on a union',
    subgraphs: {
      a: `${link}
        type Query { items: [Item!] }
        type Item @key(fields: "id") { id: ID! parts: [[Part]] size: Size! }
        union Part = Bolt | Nut
        type Bolt @shareable { length: Int! }
        type Nut @shareable { width: Int! }
        type Size @shareable { x: Int y: Int deep: Deep }
        type Deep @shareable { z: [Float!] }`,
      b: `${link}
        type Item @key(fields: "id") {
          id: ID!
          parts: [[Part]] @external
          size: Size! @external
          weight: Float @requires(fields: "parts { ... on Bolt { length } ... on Nut { width } } size { y deep { z } }")
        }
        union Part = Bolt | Nut
        type Bolt @shareable { length: Int! }
        type Nut @shareable { width: Int! }
        type Size @shareable { x: Int y: Int deep: Deep }
        type Deep @shareable { z: [Float!] }`,
    },
    documents: [
      '{ items { weight } }',
      '{ items { w: weight parts { __typename ... on Nut { l: width } } size { y: x deep { __typename } } } }',
    ],
    uses: /"parts":/,
  },
  {
    feature: '@provides along one path only',
    subgraphs: {
      a: `${link}
        type Query { near: Item @provides(fields: "name owner { name }") far: Item }
        type Item @key(fields: "id") { id: ID! name: String @external owner: Owner @external }
        type Owner @key(fields: "id") { id: ID! name: String @external }`,
      b: `${link}
        type Item @key(fields: "id") { id: ID! name: String @shareable owner: Owner @shareable }
        type Owner @key(fields: "id") { id: ID! name: String @shareable }`,
    },
    documents: ['{ near { name owner { name } } far { name owner { id name } } }', '{ near { name } }'],
    uses: /near\{.*name/,
  },
  {
    feature: '@shareable values and fields',
    subgraphs: {
      a: `${link} type Query { one: Point! both: [Point] @shareable } type Point @shareable { x: Int! y: Int! }`,
      b: `${link} type Query { two: Point! both: [Point] @shareable } type Point @shareable { x: Int! y: Int! }`,
    },
    documents: ['{ one { x } two { y } both { x y } }'],
    uses: /both/,
  },
  {
    feature: 'lists of which two subgraphs know different parts',
    subgraphs: {
      a: `${link} type Query { item: Item! } type Item @key(fields: "id") { id: ID! }`,
      b: `${link}
        type Item @key(fields: "id") { id: ID! parts: [Part!] @shareable grid: [[Part]]! @shareable }
        type Part { x: Int deep: Deep @shareable }
        type Deep { left: [String] }`,
      c: `${link}
        type Item @key(fields: "id") { id: ID! parts: [Part!] @shareable grid: [[Part]]! @shareable }
        type Part { y: Float deep: Deep @shareable }
        type Deep { right: Boolean }`,
    },
    documents: [
      '{ item { parts { x y deep { right left } } grid { y x } } }',
      '{ item { grid { deep { left r: right } y } } }',
    ],
    uses: /parts\{.*left/,
  },
  {
    feature: 'mutations, in their order and each once',
    subgraphs: {
      a: `${link} type Query { item: Item } type Mutation { one: Int! two(n: Int): Item } type Item @key(fields: "id") { id: ID! }`,
      b: `${link} type Mutation { three: Item } type Item @key(fields: "id") { id: ID! name: String }`,
    },
    documents: [
      'mutation { b: two { name } three { name } one a: one }',
      'mutation { ...F one } fragment F on Mutation { two { id } three { id } ... { last: one } }',
      'mutation { ...on Mutation { one @include(if: true) } one ... @skip(if: false) { three { id } } three { name } two { name } }',
      'mutation ($no: Boolean = false) { ...F one ...F @include(if: $no) } fragment F on Mutation { three { name } two { name } }',
      'mutation { a: one ...F b: one } fragment F on Mutation { one then: one }',
      'mutation ($yes: Boolean = true) { ...F ...F @include(if: $yes) } fragment F on Mutation { three { name } one }',
      'mutation ($yes: Boolean = true, $no: Boolean = false) { one @include(if: $yes) three @skip(if: $yes) { id } one @skip(if: $no) b: one }',
    ],
    uses: /mutation/,
  },
  {
    feature: '@override, also by a label that nobody sets',
    subgraphs: {
      a: `${link} type Query { item: Item } type Item @key(fields: "id") { id: ID! moved: String! slowly: Int }`,
      b: `${link} type Item @key(fields: "id") { id: ID! moved: String! @override(from: "a") slowly: Int @override(from: "a", label: "percent(50)") }`,
    },
    documents: ['{ item { moved } }', '{ item { id slowly moved } }'],
    uses: /on Item\{.*moved/,
  },
  {
    feature: '@interfaceObject, with what it requires',
    subgraphs: {
      a: `${link}
        type Query { all: [Media!]! one: Media film: Film }
        interface Media @key(fields: "id") { id: ID! title: String }
        type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
        type Song implements Media @key(fields: "id") { id: ID! title: String! writers: [String] }`,
      b: `${link}
        type Query { rated: [Media] }
        type Media @key(fields: "id") @interfaceObject { id: ID! title: String @external rating: Int! shout: String @requires(fields: "title") }`,
    },
    documents: [
      '{ all { __typename id rating ... on Film { minutes shout } } }',
      '{ rated { id title ... on Song { writers t: __typename rating } } one { rating title } }',
      '{ film { rating } rated { __typename rating } }',
      '{ all { ... on Song { rating __typename } ... on Film { rating kind: __typename } } }',
    ],
    uses: /"__typename":"Media"/,
  },
  {
    feature: '@inaccessible fields, arguments, values and types',
    subgraphs: {
      a: `${link}
        type Query { things: [Thing]! item: Item hue(secret: Int @inaccessible, n: Int): [Hue] strict: [Thing!] }
        union Thing = Item | Ghost
        type Item @key(fields: "id") { id: ID! secret: Int @inaccessible near: Thing }
        type Ghost @inaccessible { name: String }
        enum Hue { RED GREEN SECRET @inaccessible }`,
      b: `${link} type Item @key(fields: "id") { id: ID! secret: Int @external open: String! @requires(fields: "secret") }`,
    },
    documents: [
      '{ things { __typename ... on Item { open } } strict { __typename } hue(n: 2) }',
      '{ item { near { ... on Item { open id } } } }',
    ],
    uses: /"secret":/,
  },
  {
    feature: 'several and compound keys, nested ones and of entities',
    subgraphs: {
      a: `${link} type Query { item: [Item!] } type Item @key(fields: "id") @key(fields: "org { id } code") { id: ID! org: Org! code: Int! } type Org @key(fields: "id") { id: ID! }`,
      b: `${link} type Item @key(fields: "org { id } code") @key(fields: "sku") { sku: String! org: Org! code: Int! b: String } type Org @key(fields: "id") { id: ID! name: String }`,
      c: `${link} type Item @key(fields: "sku") { sku: String! c: [[String!]] }`,
    },
    documents: ['{ item { c b org { name } } }', '{ item { id: sku sku: id c } }'],
    uses: /"sku":/,
  },
  {
    feature: '@key(resolvable: false), renamed roots and extended types',
    subgraphs: {
      a: `schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) { query: Everything mutation: Changes }
        type Everything { items: [Item] }
        type Changes { add(n: Int! = 2): Item }
        type Item @key(fields: "id", resolvable: false) { id: ID! }`,
      b: `${link} extend type Query { best: Item } extend type Mutation { drop: Int } extend type Item @key(fields: "id") { id: ID! name: String }`,
    },
    documents: [
      '{ __typename items { name } best { __typename name } }',
      'query { ...All } fragment All on Query { t: __typename items { id name } __typename }',
      'mutation { a: add { name } drop b: add(n: 5) { id name } __typename }',
    ],
    uses: /on Item\{.*name/,
  },
  {
    feature: 'a subgraph of federation 1',
    subgraphs: {
      a: 'type Query { items: [Item] } type Item @key(fields: "id") { id: ID! price: Int }',
      b: 'extend type Item @key(fields: "id") { id: ID! @external price: Int @external tax: Float @requires(fields: "price") }',
    },
    documents: ['{ items { tax } }'],
    uses: /"price":/,
  },
  {
    feature: 'interfaces of interfaces over entities of two subgraphs',
    subgraphs: {
      a: `${link}
        type Query { nodes: [[Node]] named: Named }
        interface Node { id: ID! }
        interface Named implements Node { id: ID! name: String }
        type Cat implements Named & Node @key(fields: "id") { id: ID! name: String! }
        type Dog implements Node @key(fields: "id") { id: ID! }`,
      b: `${link} type Cat @key(fields: "id") { id: ID! friends: [Cat!]! } type Dog @key(fields: "id") { id: ID! friends: [Dog] }`,
    },
    documents: [
      '{ nodes { id ... on Named { name } ... on Cat { friends { name } } ... on Dog { friends { id } } } }',
      'query ($yes: Boolean = true) { named { ...on Node @include(if: $yes) { ... on Cat { friends { friends { name } } } } } }',
    ],
    uses: /on Dog\{friends/,
  },
  {
    feature: 'fields of one name and other types, which the planner renames',
    subgraphs: {
      a: `${link}
        type Query { any: [Any] }
        union Any = One | Two | Three
        type One @key(fields: "id") { id: ID! }
        type Two @key(fields: "id") { id: ID! }
        type Three @key(fields: "id") { id: ID! }`,
      b: `${link}
        type One @key(fields: "id") { id: ID! value: Int }
        type Two @key(fields: "id") { id: ID! value: Int! }
        type Three @key(fields: "id") { id: ID! value: [Boolean] }`,
    },
    documents: ['{ any { ... on One { value } ... on Two { v: value } ... on Three { w: value } } }'],
    uses: /on Three\{.*value/,
  },
];

/** What @apollo/gateway does not know how to honour: a supergraph that needs it is refused, not served without it. */
export const refusedGraphs: readonly Pick<FeatureGraph, 'feature' | 'subgraphs'>[] = [
  {
    feature: '@authenticated',
    subgraphs: {
      a: `${link} type Query { me: User @authenticated } type User @key(fields: "id") { id: ID! }`,
      b: `${link} type User @key(fields: "id") @authenticated { id: ID! mail: String }`,
    },
  },
  {
    feature: '@fromContext',
    subgraphs: {
      a: `${link}
        type Query { shop: Shop }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! items: [Item!] }
        type Item @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$shop { currency }")): Int }`,
      b: `${link} type Item @key(fields: "id") { id: ID! stock: Int }`,
    },
  },
];
