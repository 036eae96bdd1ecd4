import { hashOf } from './hash.js';

/** What breaks careless JSON, careless objects and careless string handling. */
const strings = [
  '',
  'plain',
  'a "quoted" \\ back\\\\slash',
  'line\nfeed\ttab\u0000nul\u001f',
  '\u2028\u2029',
  'naïve Ünïcode 漢字',
  '😀👩‍👩‍👧',
  'lone \ud83d surrogate',
  '\udc00',
  '__proto__',
  'constructor',
  'null',
  '@',
  '0',
  '</script><!--',
];
const ints = [0, -1, 1, 7, 2_147_483_647, -2_147_483_648];
const floats = [0, -0.5, 1.5, 1e21, 5e-324, 1.797_693_134_862_315_7e308, 9_007_199_254_740_991, -1e-7, 3];
const blobs: readonly unknown[] = [
  { a: 1, b: { c: [null, 'x'] } },
  [],
  [[], [1, [2]]],
  {},
  'blob',
  0,
  false,
  1.5,
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "__typename": "Nothing"}'),
  { hasOwnProperty: 'mine', toString: null },
];

/** Long enough to be written apart from the rest of an answer, where nothing is escaped. */
const longStrings = ['plain words ', 'Zoë, 日本 😀 ', 'say "so"\n'].map((words) => words.repeat(60));

/** A value of a leaf type, the same for the same seed. */
export function leafValue(typeName: string, enumValues: readonly string[] | undefined, seed: string): unknown {
  const hash = hashOf(seed, 'leaf');
  if (enumValues) return pick(enumValues, hash);
  if (typeName === 'Int') return pick(ints, hash);
  if (typeName === 'Float') return pick(floats, hash);
  if (typeName === 'Boolean') return hash % 2 === 0;
  if (typeName === 'String' && hash % 8 === 1) return pick(longStrings, hash >>> 3);
  // Half of them tell values apart, half are odd ones.
  if (typeName === 'String' || typeName === 'ID')
    return hash % 2 === 0 ? `${typeName[0]}${hash}` : pick(strings, hash >>> 1);
  return pick(blobs, hash);
}

/** A value that is none of its type's. */
export function wrongLeafValue(typeName: string, isEnum: boolean, seed: string): unknown {
  const hash = hashOf(seed, 'wrong');
  if (isEnum) return pick<unknown>(['NO_SUCH_VALUE', 'constructor', 3, true], hash);
  if (typeName === 'Int') return pick<unknown>(['12', 1.5, 1e21, true, 2_147_483_648, { a: 1 }, []], hash);
  if (typeName === 'Float') return pick<unknown>(['1.5', false, {}], hash);
  if (typeName === 'Boolean') return pick<unknown>(['true', 1, 0], hash);
  if (typeName === 'ID') return pick<unknown>([5, -7, 1.5, true, {}], hash);
  if (typeName === 'String') return pick<unknown>([5, false, { a: 1 }], hash);
  return pick(blobs, hash);
}

function pick<Item>(items: readonly Item[], hash: number): Item {
  const item = items[hash % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
