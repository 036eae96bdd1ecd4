import { GraphQLError } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { SoukError } from '#platform/errors';
import { SmallGraph } from '../testing/small-graph.js';

const names = ['Ada', 'Ben', 'Cy'];
let graph: SmallGraph;
let runs: string[];
let isBroken: boolean;
beforeEach(() => {
  runs = [];
  isBroken = false;
  graph = SmallGraph.of({
    shop: {
      sdl: `
        type Query { products: [Product!]!  product: Product }
        type Mutation { first: Int  second: Int  make: Product }
        type Product @key(fields: "id") { id: ID!  name: String  price(currency: String!): Int  maker: Person  seller: Person }
        type Person @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Query: { products: () => ['a', 'b'].map((id) => ({ id })), product: () => ({ id: 'a' }) },
        Mutation: {
          first: () => runs.push('first'),
          second: () => runs.push('second'),
          make: () => ({ id: String(runs.push('make')) }),
        },
        Product: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          name: ({ id }: { id: string }) => `product ${id}`,
          price: (_: unknown, { currency }: { currency: string }) => (currency === 'EUR' ? 100 : 120),
          maker: () => ({ id: '0' }),
          seller: ({ id }: { id: string }) => ({ id: id === 'a' ? '0' : '1' }),
        },
      },
    },
    people: {
      sdl: 'type Person @key(fields: "id") { id: ID!  name: String!  friend: Person }',
      resolvers: {
        Person: {
          __resolveReference: ({ id }: { id: string }) => {
            if (isBroken && id === '1') throw new Error('broken');
            return { id };
          },
          name: ({ id }: { id: string }) => names[Number(id)],
          friend: () => ({ id: '2' }),
        },
      },
    },
    tax: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!  price(currency: String!): Int @external  name: String @external
          vat: Int @requires(fields: "price(currency: \\"EUR\\")")  label: String @requires(fields: "name")
        }
        type Person @key(fields: "id") { id: ID!  taxId: String }
        type Mutation { third: Int }
      `,
      resolvers: {
        Mutation: { third: () => runs.push('third') },
        Product: {
          __resolveReference: (representation: object) => representation,
          vat: ({ price }: { price: number }) => price / 5,
          label: ({ name }: { name: string }) => `[${name}]`,
        },
        Person: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          taxId: ({ id }: { id: string }) => `tax-${id}`,
        },
      },
    },
  });
});

describe('fetches from one subgraph that would leave at the same time', () => {
  const query = '{ products { maker { name } seller { name friend { name } } } }';

  it('leave as one', async () => {
    const { data, errors } = await graph.ask(query);
    const seller = (name: string) => ({ name, friend: { name: 'Cy' } });
    expect(data).toEqual({
      products: [
        { maker: { name: 'Ada' }, seller: seller('Ada') },
        { maker: { name: 'Ada' }, seller: seller('Ben') },
      ],
    });
    expect(errors).toEqual([]);
    expect(graph.asked).toEqual(['shop', 'people']);
    expect(Object.values(graph.sent[1]?.variables ?? {})).toEqual([
      [{ __typename: 'Person', id: '0' }],
      [
        { __typename: 'Person', id: '0' },
        { __typename: 'Person', id: '1' },
      ],
    ]);
  });

  it('leave holes at each of their places when they do not come back', async () => {
    graph.failures.set('people', () => {
      throw new SoukError('SUBGRAPH_UNAVAILABLE', 'gone');
    });
    const { data, errors } = await graph.ask('{ product { maker { name } seller { friend { id } } } }');
    expect(data).toEqual({ product: { maker: null, seller: { friend: null } } });
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['product.maker.name', 'product.seller.friend']);
  });

  it('are each on their own when one of them takes the others along', async () => {
    isBroken = true;
    const { data, errors } = await graph.ask('{ products { maker { name } seller { friend { name } } } }');
    expect(graph.asked.slice(0, 4)).toEqual(['shop', 'people', 'people', 'people']);
    expect(data).toMatchObject({ products: [{ maker: { name: 'Ada' } }, { maker: { name: 'Ada' } }] });
    expect(errors).toEqual([expect.objectContaining({ message: 'broken' })]);
  });

  it('tell of an error at the place that it is about', async () => {
    graph.failures.set('people', () => ({
      data: { entities0: [null], entities1: [{ friend: { id: '2' } }] },
      errors: [new GraphQLError('no', { path: ['entities0', 0, 'name'] })],
    }));
    const { data, errors } = await graph.ask('{ product { maker { name } seller { friend { id } } } }');
    expect(data).toEqual({ product: { maker: null, seller: { friend: { id: '2' } } } });
    expect(errors).toEqual([expect.objectContaining({ message: 'no', path: ['product', 'maker', 'name'] })]);
  });
});

it('a fetch that nothing waits for leaves with a later one to the same subgraph', async () => {
  const { data } = await graph.ask('{ product { maker { taxId } label } }');
  expect(data).toEqual({ product: { maker: { taxId: 'tax-0' }, label: '[product a]' } });
  expect(graph.asked).toEqual(['shop', 'tax']);
});

describe('what the client calls like something that the plan needs', () => {
  it('does not stand in for it, whatever its arguments', async () => {
    const { data } = await graph.ask('query($c: String!) { product { price(currency: $c) vat } }', { c: 'USD' });
    expect(data).toEqual({ product: { price: 120, vat: 20 } });
  });

  it.each([
    ['{ product { id: name vat label } }', { id: 'product a', vat: 20, label: '[product a]' }],
    ['{ product { name: id label } }', { name: 'a', label: '[product a]' }],
    ['{ product { __typename: name label } }', { __typename: 'product a', label: '[product a]' }],
    ['{ product { vat: label label: vat } }', { vat: '[product a]', label: 20 }],
  ])('does not stand in for it: %s', async (query, product) => {
    expect((await graph.ask(query)).data).toEqual({ product });
  });

  it('has its name in the paths of errors', async () => {
    graph.failures.set('shop', () => ({
      data: { product: null },
      errors: [new GraphQLError('no', { path: ['product', 'client_id'] })],
    }));
    const { errors } = await graph.ask('{ product { id: name vat } }');
    expect(errors[0]?.path).toEqual(['product', 'id']);
  });
});

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a field may be called %s', async (name) => {
  const { data, misfits } = await graph.ask(`{ ${name}: product { ${name}: label } }`);
  expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":"[product a]"}}`);
  expect(misfits).toEqual([]);
});

it('fragments on the root type, and its name, are not asked of a subgraph, which may call it otherwise', async () => {
  const query = `query($yes: Boolean!) { ...F @include(if: $yes) __typename }
    fragment F on Query { kind: __typename ... on Query { product { id } } }`;
  expect((await graph.ask(query, { yes: true })).data).toEqual({
    kind: 'Query',
    product: { id: 'a' },
    __typename: 'Query',
  });
  expect(graph.sent[0]?.query).not.toContain('Query');
  expect((await graph.ask(query, { yes: false })).data).toEqual({ __typename: 'Query' });
});

it.each(['representations', 'of0'])('a variable may be called %s', async (name) => {
  const query = `query($${name}: String!) { products { price(currency: $${name}) vat maker { name } seller { name } } }`;
  const { data, errors } = await graph.ask(query, { [name]: 'USD' });
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    products: [{ price: 120, vat: 20, maker: { name: 'Ada' } }, { seller: { name: 'Ben' } }],
  });
});

it('what is null because there is no such entity is an answer; what else does not fit is told', async () => {
  graph.failures.set('people', () => ({ data: { _entities: [null] } }));
  expect(await graph.ask('{ product { maker { name } } }')).toMatchObject({
    data: { product: { maker: null } },
    misfits: [],
  });
  graph.failures.set('tax', () => ({ data: { _entities: [{ label: 5, vat: 1 }] } }));
  const { misfits } = await graph.ask('{ product { vat label maker { name } } }');
  expect(misfits.map(({ path }) => path.join('.'))).toEqual(['product.label']);
});

describe('a mutation', () => {
  it('runs each of its fields once, in their order, wherever they stand', async () => {
    const query = `mutation($yes: Boolean!) { third ...F ...F @include(if: $yes) ... { third } first }
      fragment F on Mutation { second third }`;
    expect((await graph.ask(query, { yes: true })).data).toEqual({ third: 1, second: 2, first: 3 });
    expect(runs).toEqual(['third', 'second', 'first']);
  });

  it('does not begin when a variable that decides what is answered is null', async () => {
    const query =
      'mutation($yes: Boolean = true) { first third ... { second @include(if: true) } made: make { id @include(if: $yes) } }';
    await expect(graph.ask(query, { yes: null })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(runs).toEqual([]);
  });

  it('runs what its variables say', async () => {
    const query = 'mutation($no: Boolean = false) { first @include(if: $no) second @skip(if: $no) }';
    expect((await graph.ask(query)).data).toEqual({ second: 1 });
    expect((await graph.ask(query, { no: true })).data).toEqual({ first: 2 });
    expect(runs).toEqual(['second', 'first']);
  });
});

it('an operation is not asked for the variables of another one in its document', async () => {
  const { data } = await graph.ask(
    'query A { product { id } } query B($c: Boolean!) { product { id @include(if: $c) } }',
    {},
    'A',
  );
  expect(data).toEqual({ product: { id: 'a' } });
});

it('a subgraph that answers neither data nor errors has not answered', async () => {
  graph.failures.set('shop', () => ({ data: null }));
  expect((await graph.ask('{ product { id } }')).errors).toEqual([expect.objectContaining({ path: ['product'] })]);
});

it('of errors without number so many are told as tell what there is to know', async () => {
  graph.failures.set('people', () => ({
    data: { _entities: [null] },
    errors: Array.from({ length: 1_000 }, () => new GraphQLError('no', { path: ['_entities', 0, 'name'] })),
  }));
  expect((await graph.ask('{ products { maker { name } } }')).errors).toHaveLength(100);
});

it('what several share is each one’s own: later fetches write into it', async () => {
  const { data } = await graph.ask('{ products { maker { friend { name } } seller { friend { taxId } } } }');
  expect(data).toEqual({
    products: [0, 1].map(() => ({ maker: { friend: { name: 'Cy' } }, seller: { friend: { taxId: 'tax-2' } } })),
  });
});
