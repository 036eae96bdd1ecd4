import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { EntityBatch } from './entity-batch.js';
import type { JsonObject } from './json.js';
import { RepresentationMakers } from './representation-makers.js';

const schema = buildSchema(`
  scalar Any
  type Query { products: [Product] }
  type Product { id: ID price: Int tags: [String] toString: String maker: Maker }
  type Maker { id: ID }
`);

/** What is asked for products of which these fields are needed, and for which of them each place stands. */
function ask(entities: readonly JsonObject[], ...needed: (string | QueryPlanSelectionNode)[]) {
  const selections = ['__typename', ...needed].map((each): QueryPlanSelectionNode => {
    return typeof each === 'string' ? { kind: 'Field', name: each } : each;
  });
  const requires = [{ kind: 'InlineFragment', typeCondition: 'Product', selections }];
  const makers = new RepresentationMakers(schema, { requires } as unknown as FetchNode);
  const batch = new EntityBatch(
    entities.map((entity) => ({ __typename: 'Product', ...entity })),
    makers,
  );
  const places: number[] = [];
  batch.forEach((_, index) => {
    places.push(index);
  });
  return { asked: JSON.parse(batch.json), places };
}

const product = (fields: JsonObject) => ({ __typename: 'Product', ...fields });

it('each representation is asked for once, and only with what is needed', () => {
  expect(ask([{ id: 'a', price: 1 }, { id: 'b' }, { id: 'a', price: 2 }], 'id')).toEqual({
    asked: [product({ id: 'a' }), product({ id: 'b' })],
    places: [0, 1, 0],
  });
});

it('of one id, those of which something else that is needed differs are others, each of them once', () => {
  const entities = [1, 2, 1, 2].map((price) => ({ id: 'a', price }));
  expect(ask(entities, 'id', 'price')).toEqual({
    asked: [product({ id: 'a', price: 1 }), product({ id: 'a', price: 2 })],
    places: [0, 1, 0, 1],
  });
});

it.each([
  ['a number and its text', [1, '1']],
  ['a text and the JSON of another one', ['{"__typename":"Product","id":null}', null]],
])('%s are two ids', (_, ids) => {
  expect(
    ask(
      ids.map((id) => ({ id })),
      'id',
    ),
  ).toEqual({ asked: ids.map((id) => product({ id })), places: [0, 1] });
});

it('lists and objects that are needed are told apart by what is in them', () => {
  const entities = [['x'], ['y'], ['x']].map((tags) => ({ id: 'a', tags }));
  expect(ask(entities, 'id', 'tags').places).toEqual([0, 1, 0]);
  expect(ask(entities, 'tags').places).toEqual([0, 1, 0]);
  const maker: QueryPlanSelectionNode = { kind: 'Field', name: 'maker', selections: [{ kind: 'Field', name: 'id' }] };
  const made = ['m', 'n', 'm'].map((id) => ({ maker: { id, name: id } }));
  expect(ask(made, maker)).toEqual({
    asked: [product({ maker: { id: 'm' } }), product({ maker: { id: 'n' } })],
    places: [0, 1, 0],
  });
});

it('an entity of another type, or one of which something needed is missing, is not asked about', () => {
  const entities = [{ id: 'a' }, { price: 1 }, { __typename: 'Maker', id: 'm' }, { id: 'b' }];
  expect(ask(entities, 'id')).toEqual({ asked: [product({ id: 'a' }), product({ id: 'b' })], places: [0, 1] });
});

it('a field may be called as what every object has', () => {
  expect(ask([{ id: 'a', toString: 'x' }, { id: 'b' }], 'id', 'toString')).toEqual({
    asked: [product({ id: 'a', toString: 'x' })],
    places: [0],
  });
});
