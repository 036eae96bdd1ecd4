import { describe, expect, it } from 'vitest';
import { discountReader } from './discount-row.js';

const now = Date.parse('2026-06-01T12:00:00Z');
const read = discountReader(now);
const cells = {
  percent: '12.5',
  minimumQuantity: '3',
  sku: 'L-1',
  category: '',
  startsAt: '2026-07-01',
  endsAt: '2026-07-08T18:00:00+02:00',
};

describe('a row', () => {
  it('is a discount; a day begins in UTC', () => {
    expect(read(7, cells)).toEqual({
      row: {
        line: 7,
        percent: 12.5,
        minimumQuantity: 3,
        sku: 'L-1',
        category: undefined,
        startsAtMs: Date.parse('2026-07-01T00:00:00Z'),
        endsAtMs: Date.parse('2026-07-08T16:00:00Z'),
      },
    });
  });

  it('need say no more than how much: on everything, from one unit, at once, until it is ended', () => {
    const rest = { minimumQuantity: '', sku: '', category: '', startsAt: '', endsAt: '' };
    const row = { line: 2, percent: 100, minimumQuantity: 1 };
    const open = { sku: undefined, category: undefined, startsAtMs: undefined, endsAtMs: undefined };
    expect(read(2, { percent: '100', ...rest })).toEqual({ row: { ...row, ...open } });
  });

  it.each([
    [{ percent: '' }, 'percent must be a number from 0 to 100, with two decimals at most'],
    [{ percent: '15 %' }, 'percent "15 %" must be a number from 0 to 100, with two decimals at most'],
    [{ percent: '12.345' }, 'percent "12.345" must be a number from 0 to 100, with two decimals at most'],
    [{ percent: '-5' }, 'percent "-5" must be a number from 0 to 100, with two decimals at most'],
    [{ percent: '100.01' }, 'percent "100.01" must be at most 100'],
    [{ minimumQuantity: '0' }, 'minimumQuantity "0" must be at least 1'],
    [{ minimumQuantity: '1001' }, 'minimumQuantity "1001" must be at most 1000'],
    [{ minimumQuantity: 'three' }, 'minimumQuantity "three" must be a whole number from 1 to 1000'],
    [{ category: 'Lighting' }, 'is about a sku or a category, not both'],
    [{ sku: '', category: 'a\nb' }, 'category "a\\nb" has characters that are no text'],
    [{ startsAt: '2026-02-30' }, expect.stringMatching(/^startsAt "2026-02-30" must be an instant such as /)],
    [{ startsAt: '2026-07-01T10:00:00' }, expect.stringMatching(/^startsAt ".*" must be an instant such as /)],
    [{ endsAt: 'soon' }, expect.stringMatching(/^endsAt "soon" must be an instant such as /)],
    [{ startsAt: '', endsAt: '2026-05-31' }, 'endsAt "2026-05-31" has passed'],
    [{ endsAt: '2026-07-01' }, 'endsAt "2026-07-01" is not after startsAt "2026-07-01"'],
  ])('with %j is refused, saying why', (wrong, problem) => {
    expect(read(2, { ...cells, ...wrong })).toEqual({ problem });
  });
});
