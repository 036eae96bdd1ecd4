import { NotHttp } from './connection-errors.js';

/** By name in lower case; what came more than once is joined by `, `. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** How the end of a body is told: RFC 9112, section 6.3. */
export type Framing = number | 'chunked' | 'until-close';

export interface AnswerHead {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly framing: Framing;
  /** How long the connection may be used again after the answer; 0: not at all. */
  readonly keptForMs: number;
}

/** A server that does not say how long it keeps an idle connection keeps it at least so long. */
const defaultKeptForMs = 30_000;
/** What a server says is cut by this: a request must not meet its closing. */
const closingMarginMs = 1_000;

/** RFC 9112, section 4. A reason may be left out, with the space before it. */
const statusLine = /HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n\0]*)?(?:\r\n|$)/y;
/**
 * A header, RFC 9112, section 5: no space before the colon, no line that goes on with the one before, and no line break that only some
 * readers take for one.
 */
const headerLine = /([\w!#$%&'*+\-.^`|~]+):([^\r\n\0]*)(?:\r\n|$)/y;
const length = /^\d{1,15}$/;
const keptForSeconds = /\btimeout=(\d{1,6})\b/i;

/** Reads the lines of a head, without the empty one that ends it. Throws NotHttp. */
export function readHead(text: string): AnswerHead {
  statusLine.lastIndex = 0;
  const [line, minor, status] = statusLine.exec(text) ?? [];
  if (line === undefined) throw new NotHttp('the answer does not begin as one in HTTP/1.1');
  const headers = readHeaders(text, line.length);
  const isPersistent = minor === '1';
  return {
    status: Number(status),
    headers,
    framing: framingOf(Number(status), headers, isPersistent),
    keptForMs: keptFor(headers, isPersistent),
  };
}

function readHeaders(text: string, from: number): AnswerHeaders {
  const headers: Record<string, string> = Object.create(null);
  headerLine.lastIndex = from;
  while (headerLine.lastIndex < text.length) {
    const [, name, value] = headerLine.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new NotHttp('a line of the head of the answer is no header');
    }
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value.trim() : `${before}, ${value.trim()}`;
  }
  return headers;
}

function framingOf(status: number, headers: AnswerHeaders, isPersistent: boolean): Framing {
  const { 'transfer-encoding': encoding, 'content-length': told } = headers;
  if (status === 101) throw new NotHttp('nobody asked for another protocol');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    // With both, two readers could see two ends.
    if (told !== undefined || !isPersistent) throw new NotHttp('the end of the answer is told in two ways');
    if (encoding.toLowerCase() !== 'chunked') throw new NotHttp('the answer is encoded in a way that nobody asked for');
    return 'chunked';
  }
  if (told === undefined) return 'until-close';
  if (!length.test(told)) throw new NotHttp('the length of the answer is no number');
  return Number(told);
}

function keptFor({ connection, 'keep-alive': keepAlive }: AnswerHeaders, isPersistent: boolean): number {
  if (!isPersistent || (connection !== undefined && /\bclose\b/i.test(connection))) return 0;
  const seconds = keepAlive === undefined ? undefined : keptForSeconds.exec(keepAlive)?.[1];
  if (seconds === undefined) return defaultKeptForMs;
  return Math.min(defaultKeptForMs, Math.max(0, Number(seconds) * 1000 - closingMarginMs));
}
