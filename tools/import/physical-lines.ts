import { ImportError } from './import-error.js';

/** A line as an editor numbers it, from 1, without its line break. */
export interface PhysicalLine {
  readonly number: number;
  readonly text: string;
  /** How many bytes of the file end with this line. */
  readonly endByte: number;
  /** Why the text cannot be used. */
  readonly problem?: string;
}

/** Longer than any product: what is longer has lost its line breaks, or is no CSV. */
export const maxLineBytes = 128 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The lines of a UTF-8 file, broken by LF, CRLF or CR, with or without a byte order mark. Holds one line at a time. */
export async function* physicalLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<PhysicalLine> {
  let number = 0;
  let endByte = 0;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  let mayEndCrlf = false;

  const finish = (bytes: Buffer, breakBytes: number): PhysicalLine => {
    number += 1;
    endByte += bytes.length + breakBytes;
    const line = isTooLong || bytes.length > maxLineBytes ? tooLong : decode(bytes);
    isTooLong = false;
    return { number, endByte, ...line };
  };

  for await (const chunk of chunks) {
    if (number === 0 && rest.length === 0) refuseUtf16(chunk);
    let start = 0;
    if (mayEndCrlf && chunk.length > 0) {
      mayEndCrlf = false;
      if (chunk[0] === lineFeed) {
        start = 1;
        endByte += 1;
      }
    }
    for (let at = nextBreak(chunk, start); at >= 0; at = nextBreak(chunk, start)) {
      const line = chunk.subarray(start, at);
      const isCr = chunk[at] === carriageReturn;
      const isCrlf = isCr && chunk[at + 1] === lineFeed;
      mayEndCrlf = isCr && at + 1 === chunk.length;
      start = at + (isCrlf ? 2 : 1);
      yield finish(rest.length > 0 ? Buffer.concat([rest, line]) : line, isCrlf ? 2 : 1);
      rest = Buffer.alloc(0);
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]);
    if (rest.length > maxLineBytes) {
      isTooLong = true;
      endByte += rest.length;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0 || isTooLong) yield finish(rest, 0);
}

const tooLong = { text: '', problem: `is longer than ${maxLineBytes} bytes` };

function nextBreak(chunk: Buffer, from: number): number {
  for (let at = from; at < chunk.length; at++) {
    if (chunk[at] === lineFeed || chunk[at] === carriageReturn) return at;
  }
  return -1;
}

// Both strip a byte order mark.
const strictDecoder = new TextDecoder('utf-8', { fatal: true });
const lenientDecoder = new TextDecoder('utf-8');

function decode(bytes: Buffer): { text: string; problem?: string } {
  try {
    return { text: strictDecoder.decode(bytes) };
  } catch {
    return { text: lenientDecoder.decode(bytes), problem: 'is not UTF-8 text: save the file as UTF-8' };
  }
}

function refuseUtf16(chunk: Buffer): void {
  const mark = chunk.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') throw new ImportError('the file is UTF-16: save it as CSV in UTF-8');
}
