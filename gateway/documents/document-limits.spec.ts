import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkDocumentLimits, documentLimits } from './document-limits.js';

const check = (text: string) => () => checkDocumentLimits(parse(text));
const tooComplex = (what: string) =>
  expect.objectContaining({ code: 'OPERATION_TOO_COMPLEX', message: expect.stringContaining(what) });
const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ');
const nested = (levels: number) => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;

describe('a document may have', () => {
  it('so many levels', () => {
    expect(check(nested(documentLimits.depth))).not.toThrow();
    expect(check(nested(documentLimits.depth + 1))).toThrow(tooComplex('levels'));
  });

  it('so many levels through fragments', () => {
    const text = `{ a { ...F } } fragment F on A ${nested(documentLimits.depth)}`;
    expect(check(text)).toThrow(tooComplex('levels'));
  });

  it('so many fragments within each other, which are no levels', () => {
    const inline = (count: number) => `{ a ${'{ ... '.repeat(count)} { b } ${'}'.repeat(count)} }`;
    expect(check(inline(documentLimits.nesting - 2))).not.toThrow();
    expect(check(inline(documentLimits.nesting))).toThrow(tooComplex('within each other'));
    const count = documentLimits.nesting + 1;
    const chain = times(count, (i) => `fragment F${i} on Query { ...F${i + 1} }`);
    expect(check(`{ ...F0 } ${chain} fragment F${count} on Query { a }`)).toThrow(tooComplex('within each other'));
  });

  it('so many lists and objects within each other', () => {
    const { valueNesting } = documentLimits;
    const lists = (count: number) => `${'['.repeat(count)}${']'.repeat(count)}`;
    const objects = (count: number) => `${'{ a: '.repeat(count)} 1 ${'}'.repeat(count)}`;
    const type = (count: number) => `${'['.repeat(count)}Int${']'.repeat(count)}`;
    for (const value of [lists, objects]) {
      expect(check(`{ a(b: ${value(valueNesting)}) }`)).not.toThrow();
      expect(check(`{ a(b: ${value(valueNesting + 1)}) }`)).toThrow(tooComplex('within each other'));
    }
    expect(check(`query($a: ${type(valueNesting)}) { a }`)).not.toThrow();
    expect(check(`query($a: ${type(valueNesting + 1)}) { a }`)).toThrow(tooComplex('within each other'));
    expect(check(`{ a(b: [${times(valueNesting + 1, () => '[]')}]) }`)).not.toThrow();
  });

  it('so many aliases, those of __typename included', () => {
    expect(check(`{ a { ${times(documentLimits.aliases, (i) => `b${i}: __typename`)} } }`)).not.toThrow();
    expect(check(`{ a { ${times(documentLimits.aliases + 1, (i) => `b${i}: __typename`)} } }`)).toThrow(
      tooComplex('aliases'),
    );
  });

  it('so many aliases wherever a fragment is spread', () => {
    const text = `{ a { ...F } b { ...F } c { ...F } } fragment F on A { ${times(20, (i) => `x${i}: y`)} }`;
    expect(check(text)).toThrow(tooComplex('aliases'));
  });

  it('so many root fields', () => {
    expect(check(`{ ${times(documentLimits.rootFields, (i) => `a${i}`)} }`)).not.toThrow();
    expect(check(`{ ...F } fragment F on Query { ${times(documentLimits.rootFields + 1, (i) => `a${i}`)} }`)).toThrow(
      tooComplex('root fields'),
    );
  });

  it('so many directives', () => {
    expect(check(`{ a ${times(documentLimits.directives + 1, () => '@x')} }`)).toThrow(tooComplex('directives'));
  });

  it('so many directives of its operations and fragments too', () => {
    const directives = times(documentLimits.directives + 1, () => '@x');
    expect(check(`query ${directives} { a }`)).toThrow(tooComplex('directives'));
    expect(check(`{ a } fragment F on A ${directives} { b }`)).toThrow(tooComplex('directives'));
  });

  it('the same field so often', () => {
    expect(check(`{ a { ${times(documentLimits.duplicateFields + 2, () => 'b')} } }`)).toThrow(
      tooComplex('repeated fields'),
    );
  });
});

it('a document whose fragments double at each level is refused at once', () => {
  const fragments = times(40, (i) => `fragment F${i} on A { a { ...F${i + 1} } b { ...F${i + 1} } }`);
  const startedMs = performance.now();
  expect(check(`{ ...F0 } ${fragments} fragment F40 on A { a }`)).toThrow(tooComplex(''));
  // To go through all of them would take days.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

it.each([
  ['that are there', 'fragment F60 on Query { a }'],
  ['that are not there', ''],
])(
  'fragments %s may not multiply in secret, so that nothing after this takes longer than the document is',
  (_, last) => {
    const twice = (name: string) => `... on Query { ...${name} } ... on Query { ...${name} }`;
    const fragments = times(60, (i) => `fragment F${i} on Query { ${twice(`F${i + 1}`)} }`);
    expect(check(`{ ...F0 } ${fragments} ${last}`)).toThrow(tooComplex('selections'));
  },
);

it('fragments that go round in a circle are refused, used or not', () => {
  expect(check('{ a } fragment F on A { ...G } fragment G on A { ...F }')).toThrow(/within itself/);
});
