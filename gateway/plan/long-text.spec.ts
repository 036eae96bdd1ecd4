import { describe, expect, it } from 'vitest';
import { LongText, writeJson } from './long-text.js';

const long = (letters: string) => new LongText(letters.repeat(300));

describe('long texts', () => {
  it.each([
    ['ASCII', 'x'],
    ['Latin-1', 'é'],
    ['other letters', '日'],
    ['pairs of surrogates', '😀'],
  ])('of %s are written as JSON has them', (_, letters) => {
    const value = { a: long(letters), list: [{ b: 'short' }, { b: long('y') }, null, long(letters)], z: 1 };
    expect(String(writeJson(value))).toBe(JSON.stringify(value));
    expect(JSON.parse(String(writeJson(value))).a).toBe(letters.repeat(300));
  });

  it.each(['é', '日', '😀', 'é"\\\n'])('are written among others with %s', (name) => {
    for (const value of [
      { name, long: long('x') },
      { long: long('x'), name },
      { [`k${name}`]: [long('x'), long('y')] },
    ]) {
      expect(String(writeJson(value))).toBe(JSON.stringify(value));
    }
  });
});

it('a long text of which the end has no room in as many bytes as it has units is written whole', () => {
  for (let units = 256; units < 280; units += 1) {
    for (const end of ['é', '日', '😀', '日😀']) {
      const value = [new LongText('x'.repeat(units) + end.repeat(units % 7))];
      expect(String(writeJson(value))).toBe(JSON.stringify(value));
      expect(String(writeJson([new LongText(end.repeat(units))]))).toBe(JSON.stringify([end.repeat(units)]));
    }
  }
});

it.each(['x', 'é'])('a very long text (%s) takes no more room than it has bytes', (letter) => {
  const written = writeJson({ a: new LongText(letter.repeat(1_000_000)) });
  if (typeof written === 'string') throw new Error('no bytes');
  expect(JSON.parse(written.toString()).a.length).toBe(1_000_000);
  expect(written.buffer.byteLength).toBeLessThan(1_100_000 * Buffer.byteLength(letter));
});

it('what holds none is a string', () => {
  expect(writeJson({ a: 'x"y' })).toBe('{"a":"x\\"y"}');
});

it('what cannot be written leaves nothing behind', () => {
  const value: Record<string, unknown> = { long: long('x') };
  value.self = value;
  expect(() => writeJson(value)).toThrow(TypeError);
  expect(JSON.stringify(long('x'))).toBe(`"${'x'.repeat(300)}"`);
});
