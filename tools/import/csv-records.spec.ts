import { describe, expect, it } from 'vitest';
import { csvRecords } from './csv-records.js';
import { maxLineBytes, physicalLines } from './physical-lines.js';
import { chunked, collect } from './testing/collect.js';

/** Values, or the problem, by the line on which each record begins. */
async function recordsOf(text: string | Buffer): Promise<[number, readonly string[] | string][]> {
  const records = await collect(csvRecords(physicalLines(chunked(text))));
  return records.map((record) => [record.line, 'problem' in record ? record.problem : record.values]);
}

describe('the records of a CSV file', () => {
  it('hold values that are quoted, hold commas, quotes and line breaks, and have spaces around them', async () => {
    expect(await recordsOf('a,"b,c","d ""e"""\n x ,  "y"  ,\n')).toEqual([
      [1, ['a', 'b,c', 'd "e"']],
      [2, ['x', 'y', '']],
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('are told by the line on which they begin, with lines broken by %j', async (ending) => {
    const text = ['h1,h2', '', '"one', '', 'value",x', ' ', 'b,c', ',', 'd,e'].join(ending);
    expect(await recordsOf(text)).toEqual([
      [1, ['h1', 'h2']],
      [3, ['one\n\nvalue', 'x']],
      [7, ['b', 'c']],
      [9, ['d', 'e']],
    ]);
  });

  it('are none for blank rows, on one line or on several', async () => {
    expect(await recordsOf('\n,,\n"\n",\n""\na,b')).toEqual([[5 + 1, ['a', 'b']]]);
  });

  it('go on behind a quote in a value that is not quoted', async () => {
    expect(await recordsOf('a,b\n1,12" screen\n3,4\n')).toEqual([
      [1, ['a', 'b']],
      [2, expect.stringContaining('not quoted')],
      [3, ['3', '4']],
    ]);
  });

  it('go on behind a quote that is not doubled', async () => {
    expect(await recordsOf('1,"a 12" screen"\n3,4\n')).toEqual([
      [1, expect.stringContaining('not doubled')],
      [2, ['3', '4']],
    ]);
  });

  it('go on behind a quote that is never closed: one line is lost, not the rest of the file', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${index},value`);
    const records = await recordsOf(['1,"never closed', ...rows].join('\n'));
    expect(records).toHaveLength(20_001);
    expect(records[0]).toEqual([1, 'a quote is opened and never closed']);
    expect(records[1]).toEqual([2, ['0', 'value']]);
    expect(records.at(-1)).toEqual([20_001, ['19999', 'value']]);
  });

  it('go on behind a quote that is never closed although a later value begins with one', async () => {
    expect(await recordsOf('1,"never closed\n3,4\n5,"two\nlines"\n7,8')).toEqual([
      [1, 'a quote is opened and never closed'],
      [2, ['3', '4']],
      [3, ['5', 'two\nlines']],
      [5, ['7', '8']],
    ]);
  });

  it('name the line that is not UTF-8, or too long', async () => {
    const latin = Buffer.concat([Buffer.from('a,"b\n'), Buffer.from('caf\xe9"', 'latin1'), Buffer.from('\nc,d')]);
    const [first, ...others] = await recordsOf(latin);
    expect(first).toEqual([1, 'a quote is opened and never closed']);
    expect(others).toEqual([
      [2, expect.stringContaining('is not UTF-8')],
      [3, ['c', 'd']],
    ]);
    expect(await recordsOf(`a\n${'x'.repeat(maxLineBytes + 1)}\nb`)).toEqual([
      [1, ['a']],
      [2, expect.stringContaining('longer than')],
      [3, ['b']],
    ]);
  });
});
