import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from './json-text.js';

it('writes what JSON.stringify would', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('"', '\\', '\ud800', '\u2028', '\n', '\u007f'),
      ),
      (value) => {
        expect(jsonText(value)).toBe(JSON.stringify(value));
      },
    ),
  );
});
