import { describe, expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent, readTraceparent } from './traceparent.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('a caller’s traceparent', () => {
  it.each(['00', '01', '03'])('is passed on as it came, with its flags %s', (flags) => {
    const header = `00-${traceId}-${spanId}-${flags}`;
    expect(readTraceparent(header)).toBe(header);
    expect(formatTraceparent(parseTraceparent(header) ?? { traceId: '', spanId: '', flags: 0 })).toBe(header);
  });

  it('of a later version is read as far as this one goes, and passed on in this one', () => {
    expect(readTraceparent(`cc-${traceId}-${spanId}-09-what-is-more`)).toBe(`00-${traceId}-${spanId}-01`);
    expect(readTraceparent(`01-${traceId}-${spanId}-02`)).toBe(`00-${traceId}-${spanId}-00`);
  });

  it.each([
    undefined,
    '',
    ['a', 'b'],
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `cc-${traceId}-${spanId}-01-${'a'.repeat(200)}`,
  ])('that is malformed is none: %s', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
    expect(parseTraceparent(header)).toBeUndefined();
  });
});
