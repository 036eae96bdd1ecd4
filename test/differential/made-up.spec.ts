import { buildASTSchema, parse, print } from 'graphql';
import { expect, it } from 'vitest';
import { Random } from '../../libs/platform/testing/random.js';
import { generateGraph } from './graph/graph-generator.js';
import { generateOperation } from './operations/operation-generator.js';
import { readOptions } from './options.js';
import { shrink } from './run/shrink.js';

const schema = buildASTSchema(parse('type Query { a(n: Int): Query b: Int c: Query }'));

it('a seed makes the same graph and the same operation each time, another seed others', () => {
  expect(generateGraph(new Random(7))).toEqual(generateGraph(new Random(7)));
  expect(generateGraph(new Random(7))).not.toEqual(generateGraph(new Random(8)));
  const operation = (seed: number) => generateOperation(new Random(seed), schema);
  expect(operation(7)).toEqual(operation(7));
  expect(operation(7)).not.toEqual(operation(8));
});

it('what fails is made as small as it can be', async () => {
  const document = parse(
    'query ($x: Boolean!, $n: Int) { b ...F c @skip(if: $x) { b } } fragment F on Query { a(n: $n) { b x: b ...G } } fragment G on Query { c { c { b } b } }',
  );
  const smallest = await shrink(schema, document, async (smaller) => /c \{\s+c/.test(print(smaller)));
  expect(print(smallest).replace(/\s+/g, ' ')).toBe('{ a { c { c { b } } } }');
});

it('options are numbers, or whoever typed them is told', () => {
  expect(readOptions(['--graphs', '5', '--seed', '3'])).toMatchObject({ graphs: 5, seed: 3, operations: 12 });
  expect(() => readOptions(['--graphs', 'many'])).toThrow('--graphs must be a whole number');
  expect(() => readOptions(['--nothing'])).toThrow('nothing');
});
