import { describe, expect, it } from 'vitest';
import { parseId } from './id.js';

describe('an id', () => {
  it('is a UUID in lower case, and anything else is none', () => {
    expect(parseId('019A9F3E-0000-7000-8000-00000000000A')).toBe('019a9f3e-0000-7000-8000-00000000000a');
    for (const id of ['', '1', 'null', "' OR 1=1", '019a9f3e', 'x'.repeat(1_000_000), 42, null, undefined, {}]) {
      expect(parseId(id)).toBeUndefined();
    }
  });
});
