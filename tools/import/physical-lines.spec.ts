import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxLineBytes, physicalLines } from './physical-lines.js';
import { chunked, collect } from './testing/collect.js';

const linesOf = (...chunks: (Buffer | string)[]) => collect(physicalLines(chunked(...chunks)));

describe('physical lines', () => {
  it('are numbered from 1, whether broken by LF, CRLF or CR', async () => {
    expect(await linesOf('a\nb\r\nc\rd\n\ne')).toEqual([
      { number: 1, text: 'a', endByte: 2 },
      { number: 2, text: 'b', endByte: 5 },
      { number: 3, text: 'c', endByte: 7 },
      { number: 4, text: 'd', endByte: 9 },
      { number: 5, text: '', endByte: 10 },
      { number: 6, text: 'e', endByte: 11 },
    ]);
  });

  it('are the same however the file is cut into chunks', async () => {
    const piece = fc.constantFrom('a', 'é', '日', '😀', '\n', '\r', '\r\n', '"', ',');
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.array(fc.nat(40)), async (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const lines = await linesOf(...chunks);
        expect(lines.map(({ text }) => text)).toEqual(expectedLines(pieces.join('')));
        // The LF of a CRLF may come after its line is told.
        expect(bytes.length - (lines.at(-1)?.endByte ?? 0)).toBeOneOf([0, 1]);
      }),
    );
  });

  it('begin behind a byte order mark', async () => {
    expect(await linesOf('\u{feff}name,sku\n')).toEqual([{ number: 1, text: 'name,sku', endByte: 12 }]);
  });

  it('say when they are not UTF-8, and the ones around them are as they are', async () => {
    const [first, second, third] = await linesOf('a\n', Buffer.from('caf\xe9', 'latin1'), '\nb');
    expect([first?.problem, third?.problem]).toEqual([undefined, undefined]);
    expect(second).toMatchObject({ number: 2, problem: expect.stringContaining('UTF-8') });
    expect(third?.text).toBe('b');
  });

  it('are given up when they are longer than any product, without being kept', async () => {
    const long = Buffer.alloc(maxLineBytes, 'x');
    const lines = await linesOf('a\n', long, long, long, 'x\nb\n');
    expect(lines.map(({ number, text }) => [number, text])).toEqual([
      [1, 'a'],
      [2, ''],
      [3, 'b'],
    ]);
    expect(lines[1]?.problem).toContain('longer than');
    expect(lines[2]?.endByte).toBe(2 + 3 * maxLineBytes + 2 + 2);
  });

  it('are not looked for in UTF-16', async () => {
    await expect(linesOf(Buffer.from('\u{feff}name', 'utf16le'))).rejects.toThrow('UTF-16');
  });
});

function expectedLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
