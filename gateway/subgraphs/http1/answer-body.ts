import { GrowingBytes } from '../../http/growing-bytes.js';
import { AnswerTooLarge, NotHttp } from './connection-errors.js';

/** Room for a large page, and a bound for what a service that went wrong can make this process hold. */
export const maxBodyBytes = 32 * 1024 * 1024;

/** Collects a body as it comes. What it is given holds only during the call: it is copied. */
export interface AnswerBody {
  /** Takes what belongs to the body from `from` on. Returns where that ended; undefined: it goes on. Throws NotHttp, AnswerTooLarge. */
  take(bytes: Buffer, from: number): number | undefined;
  text(): string;
}

/** Of a length that was told beforehand. */
export class LengthBody implements AnswerBody {
  private readonly bytes: Buffer;
  private filled = 0;

  constructor(length: number) {
    checkSize(length);
    // The pages of a length that is a lie are never touched.
    this.bytes = Buffer.allocUnsafeSlow(length);
  }

  take(bytes: Buffer, from: number): number | undefined {
    const copied = bytes.copy(this.bytes, this.filled, from);
    this.filled += copied;
    return this.filled === this.bytes.length ? from + copied : undefined;
  }

  text(): string {
    return this.bytes.toString('utf8', 0, this.filled);
  }
}

/** As long as the connection lasts. */
export class RestBody implements AnswerBody {
  private readonly bytes = new GrowingBytes();

  take(bytes: Buffer, from: number): undefined {
    checkSize(this.bytes.length + bytes.length - from);
    this.bytes.add(bytes, from);
  }

  text(): string {
    return this.bytes.all().toString('utf8');
  }
}

const lineFeed = 0x0a;
/** Of the size of a chunk with its extensions, or of all trailers. */
const maxLineCharacters = 16 * 1024;
const chunkSize = /^([\da-f]{1,8})[ \t]*(?:;[^\r\0]*)?\r$/i;

/** In chunks: RFC 9112, section 7.1. Extensions and trailers say nothing here. */
export class ChunkedBody implements AnswerBody {
  private readonly bytes = new GrowingBytes();
  private expected: 'size' | 'data' | 'end of data' | 'trailer' = 'size';
  private left = 0;
  private line = '';
  private trailerCharacters = 0;

  take(bytes: Buffer, from: number): number | undefined {
    for (let at = from; at < bytes.length; ) {
      if (this.expected === 'data') {
        const end = Math.min(bytes.length, at + this.left);
        checkSize(this.bytes.length + end - at);
        this.bytes.add(bytes, at, end);
        this.left -= end - at;
        if (this.left === 0) this.expected = 'end of data';
        at = end;
        continue;
      }
      const lineEnd = bytes.indexOf(lineFeed, at);
      const end = lineEnd < 0 ? bytes.length : lineEnd;
      if (this.line.length + end - at > maxLineCharacters) throw new NotHttp('a line of the answer does not end');
      this.line += bytes.toString('latin1', at, end);
      at = end + 1;
      if (lineEnd >= 0 && this.takeLine(this.nextLine())) return at;
    }
    return undefined;
  }

  text(): string {
    return this.bytes.all().toString('utf8');
  }

  private nextLine(): string {
    const { line } = this;
    this.line = '';
    return line;
  }

  /** Answers whether it was the last. */
  private takeLine(line: string): boolean {
    switch (this.expected) {
      case 'size': {
        const size = chunkSize.exec(line)?.[1];
        if (size === undefined) throw new NotHttp('a chunk of the answer does not say how long it is');
        this.left = Number.parseInt(size, 16);
        this.expected = this.left === 0 ? 'trailer' : 'data';
        return false;
      }
      case 'end of data':
        if (line !== '\r') throw new NotHttp('a chunk of the answer is longer than it says');
        this.expected = 'size';
        return false;
      default:
        this.trailerCharacters += line.length;
        if (!line.endsWith('\r') || this.trailerCharacters > maxLineCharacters) {
          throw new NotHttp('the trailers of the answer are none');
        }
        return line === '\r';
    }
  }
}

function checkSize(bytes: number): void {
  if (bytes > maxBodyBytes) throw new AnswerTooLarge(`the answer has more than ${maxBodyBytes} bytes`);
}
