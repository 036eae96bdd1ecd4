import { type AnswerBody, ChunkedBody, LengthBody, RestBody } from './answer-body.js';
import { type AnswerHead, type AnswerHeaders, readHead } from './answer-head.js';
import { NotHttp } from './connection-errors.js';

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Read as UTF-8, without a byte order mark. */
  readonly text: string;
}

/** An answer that is whole, and for how long its connection may be used again; 0: not at all. */
export interface ReadAnswer {
  readonly answer: UpstreamAnswer;
  readonly keptForMs: number;
}

const maxHeadBytes = 16 * 1024;
const protocol = 'HTTP/1.';
const headEnd = '\r\n\r\n';
const byteOrderMark = 0xfeff;

/** Reads one answer out of the bytes of a connection: HTTP/1.1 as servers write it, RFC 9112; what could be read in two ways is refused. */
export class AnswerReader {
  private headBytes: Buffer | undefined;
  private head: AnswerHead | undefined;
  private body: AnswerBody | undefined;

  /** The bytes hold only during the call. Returns the answer once it is whole. Throws NotHttp, AnswerTooLarge. */
  read(bytes: Buffer): ReadAnswer | undefined {
    if (this.head && this.body) return this.readBody(this.head, this.body, bytes, 0);
    return this.readHead(this.headBytes ? Buffer.concat([this.headBytes, bytes]) : bytes);
  }

  /** The connection has ended. Returns the answer whose end that is; undefined: it is cut short. */
  end(): ReadAnswer | undefined {
    const isEnd = this.head?.framing === 'until-close';
    return this.head && this.body && isEnd ? whole(this.head, this.body.text(), false) : undefined;
  }

  private readHead(bytes: Buffer): ReadAnswer | undefined {
    for (let from = 0; ; ) {
      const end = bytes.indexOf(headEnd, from, 'latin1');
      if ((end < 0 ? bytes.length : end) - from > maxHeadBytes) throw new NotHttp('the head of the answer is too long');
      if (end < 0) {
        // Who speaks something else may wait for more, and never say a line.
        const begins = bytes.toString('latin1', from, Math.min(bytes.length, from + protocol.length));
        if (!protocol.startsWith(begins)) throw new NotHttp('the answer does not begin as one in HTTP/1.1');
        this.headBytes = Buffer.from(bytes.subarray(from));
        return undefined;
      }
      const head = readHead(bytes.toString('latin1', from, end));
      from = end + headEnd.length;
      // A 1xx is not yet the answer.
      if (head.status >= 200) return this.beginBody(head, bytes, from);
    }
  }

  private beginBody(head: AnswerHead, bytes: Buffer, from: number): ReadAnswer | undefined {
    const { framing } = head;
    if (typeof framing === 'number' && from + framing <= bytes.length) {
      const end = from + framing;
      return whole(head, bytes.toString('utf8', from, end), end < bytes.length);
    }
    this.head = head;
    this.body = bodyOf(framing);
    return this.readBody(head, this.body, bytes, from);
  }

  private readBody(head: AnswerHead, body: AnswerBody, bytes: Buffer, from: number): ReadAnswer | undefined {
    const end = body.take(bytes, from);
    return end === undefined ? undefined : whole(head, body.text(), end < bytes.length);
  }
}

function bodyOf(framing: AnswerHead['framing']): AnswerBody {
  if (typeof framing === 'number') return new LengthBody(framing);
  return framing === 'chunked' ? new ChunkedBody() : new RestBody();
}

/** `hasMore`: something came that nobody asked for, so that nothing that comes after it can be trusted. */
function whole({ status, headers, framing, keptForMs }: AnswerHead, text: string, hasMore: boolean): ReadAnswer {
  const answer = { status, headers, text: text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text };
  return { answer, keptForMs: hasMore || framing === 'until-close' ? 0 : keptForMs };
}
