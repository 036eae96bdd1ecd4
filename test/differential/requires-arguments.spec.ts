import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noFaults } from './data/faults.js';
import { composed } from './run/federated-graph.js';
import { GraphUnderTest } from './run/graph-under-test.js';
import { isRight } from './run/judge.js';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])';

/** The price in euros is what the tax is made of: a tax of another price is another tax. */
const graph = composed({
  a: `${link}
    type Query { products: [Product!]! search: [Found] }
    union Found = Product | Shop
    type Product @key(fields: "id") { id: ID! price(currency: String = "GBP", at: At): Int near: [[Product!]] shop: Shop! weight(unit: String): Int }
    type Shop @key(fields: "id") { id: ID! fee(currency: String): Float }
    input At { day: Int! = 1 }`,
  b: `${link}
    type Product @key(fields: "id") {
      id: ID!
      price(currency: String = "GBP", at: At): Int @external
      shop: Shop! @external
      weight(unit: String): Int @external
      postage: Int @requires(fields: "weight")
      vat: Int @requires(fields: "price(currency: \\"EUR\\", at: { day: 3 })")
      total: Int @requires(fields: "shop { fee(currency: \\"EUR\\") }")
    }
    type Shop @key(fields: "id") { id: ID! fee(currency: String): Float @external }
    input At { day: Int! = 1 }`,
});

/** Enough that the price in one currency is not the one in another in at least one of them. */
const seeds = [1, 2, 3, 4];
const worlds: GraphUnderTest[] = [];

beforeAll(async () => {
  worlds.push(...(await Promise.all(seeds.map((seed) => GraphUnderTest.load(graph, seed)))));
});

afterAll(async () => {
  await Promise.all(worlds.map((world) => world.stop()));
});

function answersTo(document: string, variables: Record<string, unknown> = {}) {
  return Promise.all(worlds.map((world) => world.answers(parse(document), variables)));
}

const cases: readonly [name: string, document: string, variables?: Record<string, unknown>][] = [
  ['other arguments', '{ products { price(currency: "USD") vat } }'],
  ['the defaults', '{ products { price vat } }'],
  ['a variable', 'query ($c: String) { products { vat price(currency: $c) } }', { c: 'USD' }],
  ['a variable that is left out', 'query ($c: String) { products { vat price(currency: $c) } }'],
  [
    'a variable that happens to be the same',
    'query ($c: String, $at: At) { products { vat price(currency: $c, at: $at) } }',
    { c: 'EUR', at: { day: 3 } },
  ],
  ['the same arguments', '{ products { vat price(currency: "EUR", at: { day: 3 }) } }'],
  ['an alias', '{ products { dollars: price(currency: "USD") vat euros: price(currency: "EUR", at: { day: 3 }) } }'],
  ['another field called so', '{ products { price: id vat } }'],
  [
    'an alias that an executor could make up',
    '{ products { client_price: price(currency: "USD") price(currency: "CHF") client__price: id vat price__0: id } }',
  ],
  ['a key called otherwise', '{ products { id: price(currency: "USD") vat } }'],
  [
    'fragments',
    '{ products { ...A ... on Product { vat } } } fragment A on Product { price(currency: "USD") near { price(currency: "JPY") vat } }',
  ],
  [
    'conditions',
    'query ($yes: Boolean!) { products { price(currency: "USD") @include(if: $yes) vat @skip(if: $yes) v: vat } }',
    { yes: true },
  ],
  [
    'a union',
    '{ search { __typename ... on Product { price(currency: "USD") vat } ... on Shop { fee(currency: "USD") } } }',
  ],
  ['below another field', '{ products { total shop { fee(currency: "USD") } } }'],
  ['what is required without', '{ products { postage weight(unit: "lb") } }'],
  ['what is required without, in two places', '{ p: products { postage } p: products { weight(unit: "lb") } }'],
  ['both', '{ products { price(currency: "USD") vat total shop { fee } near { total vat price } } }'],
];

describe('a field that @requires asks for with arguments, and the client with', () => {
  it.each(cases)('%s', async (_name, document, variables) => {
    for (const { own, whole } of await answersTo(document, variables)) {
      expect(own).toMatchObject({ errors: [], misfits: [] });
      expect(JSON.stringify(own.data)).toBe(JSON.stringify(whole?.data));
    }
  });
});

it('the stock executor answers it wrongly, and does not say so', async () => {
  const answers = await answersTo('{ products { price(currency: "USD") vat } }');
  expect(
    answers.some(
      ({ stock, whole }) => stock.errors.length === 0 && stock.misfits.length === 0 && !isRight(stock, whole),
    ),
  ).toBe(true);
});

it('what a client asks for goes on under its name in errors', async () => {
  const tested = await GraphUnderTest.load(graph, 1);
  tested.fail(1, { ...noFaults, error: 0.9 });
  const { own } = await tested.answers(parse('{ products { price(currency: "USD") vat } }'), {});
  await tested.stop();
  const names = own.errors.flatMap(({ path }) => path ?? []).filter((step) => typeof step === 'string');
  expect(names.filter((name) => !['products', 'price', 'vat'].includes(name))).toEqual([]);
  expect(names).not.toEqual([]);
});
