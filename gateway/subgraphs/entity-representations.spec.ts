import { describe, expect, it } from 'vitest';
import { EntityRepresentations } from './entity-representations.js';
import { failedPaths } from './failed-paths.js';

const user = (id: string) => ({ __typename: 'User', id });

describe('representations', () => {
  it('go out once each, and every one gets its answer', () => {
    const representations = new EntityRepresentations([user('a'), user('b'), user('a')]);
    expect(representations.unique).toEqual([user('a'), user('b')]);
    const answer = representations.spread({ data: { _entities: [{ name: 'Ada', tags: [{ t: 1 }] }, null] } });
    expect(answer.data?._entities).toEqual([
      { name: 'Ada', tags: [{ t: 1 }] },
      null,
      { name: 'Ada', tags: [{ t: 1 }] },
    ]);
  });

  it('that are twins get answers of their own, which can be changed apart', () => {
    const { data } = new EntityRepresentations([user('a'), user('a')]).spread({
      data: { _entities: [{ tags: [{}] }] },
    });
    const entities: unknown = data?._entities;
    const [first, second]: unknown[] = Array.isArray(entities) ? entities : [];
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
  });

  it('get the errors of their answer, each at its own place', () => {
    const errors = [{ path: ['_entities', 0, 'name'] }, { path: ['other'] }, {}];
    const answer = new EntityRepresentations([user('a'), user('b'), user('a')]).spread({
      data: { _entities: [null, {}] },
      errors,
    });
    expect(answer.errors).toEqual([
      { path: ['_entities', 0, 'name'] },
      { path: ['_entities', 2, 'name'] },
      { path: ['other'] },
      {},
    ]);
  });

  it('of an answer that is of another length are left as they came', () => {
    const answer = { data: { _entities: [{}] } };
    expect(new EntityRepresentations([user('a'), user('b'), user('a')]).spread(answer)).toBe(answer);
  });
});

describe('the holes of a failed fetch', () => {
  it('are its root fields, by their alias', () => {
    expect(failedPaths('query Q($a: Int) { a: products(first: $a) { id } me { id } __typename }', undefined)).toEqual([
      ['a'],
      ['me'],
    ]);
  });

  it('are the fields of each entity, of its own type', () => {
    const query = `query($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on User { name n: email } ... on Product { price } }
    }`;
    expect(failedPaths(query, [user('a'), { __typename: 'Product', id: 'p' }])).toEqual([
      ['_entities', 0, 'name'],
      ['_entities', 0, 'n'],
      ['_entities', 1, 'price'],
    ]);
  });

  it('are told a hundred times at most', () => {
    const query = 'query { _entities(representations: []) { ... on User { name } } }';
    expect(
      failedPaths(
        query,
        Array.from({ length: 500 }, (_, index) => user(String(index))),
      ),
    ).toHaveLength(100);
  });
});
