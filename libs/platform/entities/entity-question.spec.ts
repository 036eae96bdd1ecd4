import fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AskedTogether, askAll, type EntityQuestion } from './entity-question.js';

interface Line {
  id: string;
  quantity: number;
}

const names: EntityQuestion<string, unknown> = {
  type: 'Product',
  selection: '{ name }',
  schema: z.unknown(),
  representation: (id) => ({ id }),
};

const prices: EntityQuestion<Line, unknown> = {
  type: 'Product',
  selection: '{ price(quantity: $quantity) { unit(quantity: $quantity) } }',
  schema: z.unknown(),
  representation: ({ id }) => ({ id }),
  argument: { name: 'quantity', type: 'Int!', of: ({ quantity }) => quantity },
};

const schema = buildSchema(`
  scalar _Any
  union _Entity = Product
  type Product { id: ID! name: String price(quantity: Int!): Price }
  type Price { unit(quantity: Int!): Int }
  type Query { _entities(representations: [_Any!]!): [_Entity]! }
`);

const product = (id: string) => ({ __typename: 'Product', id });

/** What a service would say that answers each representation by `answer`, taken from the place of each key. */
function read<Found>({ variables, places }: AskedTogether, answer: (id: string, quantity: unknown) => Found): Found[] {
  return places.map(({ field, index }) => {
    const group = field.replace('group', '');
    const representations = z.array(z.object({ id: z.string() })).parse(variables[`keys${group}`]);
    const { id } = representations[index] ?? { id: 'nothing is asked there' };
    return answer(id, variables[`quantity${group}`]);
  });
}

describe('many keys, asked for together,', () => {
  it('are one field of one query', () => {
    expect(askAll(names, ['lamp', 'drill'])).toEqual({
      query: 'query($keys0: [_Any!]!) { group0: _entities(representations: $keys0) { ... on Product { name } } }',
      variables: { keys0: [product('lamp'), product('drill')] },
      places: [
        { field: 'group0', index: 0 },
        { field: 'group0', index: 1 },
      ],
    });
  });

  it('are asked for once each, however many want to know', () => {
    const { variables, places } = askAll(names, ['lamp', 'drill', 'lamp']);
    expect(variables).toEqual({ keys0: [product('lamp'), product('drill')] });
    expect(places).toEqual([
      { field: 'group0', index: 0 },
      { field: 'group0', index: 1 },
      { field: 'group0', index: 0 },
    ]);
  });

  it('share a field with those of the same argument only', () => {
    const { query, variables, places } = askAll(prices, [
      { id: 'lamp', quantity: 1 },
      { id: 'lamp', quantity: 10 },
      { id: 'drill', quantity: 1 },
      { id: 'lamp', quantity: 10 },
    ]);
    expect(variables).toEqual({
      keys0: [product('lamp'), product('drill')],
      quantity0: 1,
      keys1: [product('lamp')],
      quantity1: 10,
    });
    expect(places).toEqual([
      { field: 'group0', index: 0 },
      { field: 'group1', index: 0 },
      { field: 'group0', index: 1 },
      { field: 'group1', index: 0 },
    ]);
    expect(query).toContain('price(quantity: $quantity0) { unit(quantity: $quantity0) }');
    expect(query).toContain('price(quantity: $quantity1) { unit(quantity: $quantity1) }');
  });

  it('are told apart by all that stands for them', () => {
    const { argument: _, ...asIs } = { ...prices, representation: (line: Line) => line };
    const { variables, places } = askAll<Line>(asIs, [
      { id: 'lamp', quantity: 1 },
      { id: 'lamp', quantity: 2 },
    ]);
    expect(variables.keys0).toHaveLength(2);
    expect(places.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('make a valid query whose places lead each key to its own answer', () => {
    const anyLine = fc.record({ id: fc.constantFrom('a', 'b', 'c'), quantity: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 100 }), (lines) => {
        const asked = askAll(prices, lines);
        expect(validate(schema, parse(asked.query))).toEqual([]);
        for (const name of Object.keys(asked.variables)) expect(asked.query).toContain(`$${name}:`);
        expect(read(asked, (id, quantity) => ({ id, quantity }))).toEqual(lines);
      }),
    );
  });
});
