import { describe, expect, it } from 'vitest';
import { readManifest, sha256 } from './trusted-manifest.js';

const me = 'query Me { me { id } }';
const apollo = (operations: unknown) => ({ format: 'apollo-persisted-query-manifest', version: 1, operations });

describe('a manifest', () => {
  it.each([
    ['of Relay or GraphQL Code Generator', { abc: me }],
    ['of Apollo Client', apollo([{ id: 'abc', body: me, name: 'Me', type: 'query' }])],
  ])('%s is known by its ids, and by the hashes of its documents', (_, manifest) => {
    const { byId, byHash } = readManifest(JSON.stringify(manifest));
    expect([...byId]).toEqual([['abc', me]]);
    expect([...byHash]).toEqual([[sha256(me), me]]);
  });

  it('may hold a document twice, but no two under one id', () => {
    const twice = (other: string) => JSON.stringify(apollo([me, other].map((body) => ({ id: 'a', body }))));
    expect(readManifest(twice(me)).byId.size).toBe(1);
    expect(() => readManifest(twice('{ me { name } }'))).toThrow('two documents under the id a');
  });

  it.each([
    ['what is no JSON', '{', 'not JSON'],
    ['nothing', '{}', 'no document'],
    ['an empty list', JSON.stringify(apollo([])), 'no document'],
    ['a list', '["{ me { id } }"]', 'neither'],
    ['null', 'null', 'neither'],
    ['documents that are no text', '{"a":{"query":"{ me { id } }"}}', 'a: '],
    ['an empty id', '{"":"{ me { id } }"}', 'neither'],
    ['an id of a kilobyte', JSON.stringify({ ['a'.repeat(1_000)]: me }), 'neither'],
    ['another version', JSON.stringify({ ...apollo([]), version: 2 }), 'version: '],
    ['another format', '{"format":"other","operations":[]}', 'format: '],
    ['an operation without a body', JSON.stringify(apollo([{ id: 'a' }])), 'operations.0.body: '],
    [
      'more documents than fifty thousand',
      JSON.stringify(Object.fromEntries(Array.from({ length: 50_001 }, (_, index) => [`id${index}`, me]))),
      'more than 50000',
    ],
  ])('is not %s', (_, text, why) => {
    expect(() => readManifest(text)).toThrow(why);
  });

  it('whose ids are names of JavaScript is like any other', () => {
    const { byId } = readManifest('{"constructor":"{ me { id } }","__proto__x":"{ me { name } }"}');
    expect(byId.get('constructor')).toBe('{ me { id } }');
    expect(byId.get('toString')).toBeUndefined();
  });
});
