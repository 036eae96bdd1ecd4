import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '#platform/errors';
import { correlationHeader, type WorkContext } from '#platform/observability';
import type { Answer } from '../answers/answer.js';
import type { Cors } from './cors.js';
import { endUnread } from './end-unread.js';
import type { HeaderList } from './header-list.js';
import { statusOf } from './http-status.js';
import { answerMediaType } from './media-type.js';
import { announcesTooMuch } from './request-bodies.js';
import { securityHeaderList } from './security-headers.js';

/** A request, what it is answered by, and whose work that is. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: WorkContext;
}

/** What a body is refused with while it comes. */
const endsReading: ReadonlySet<string> = new Set(['PAYLOAD_TOO_LARGE', 'OVERLOADED']);
const shortBytes = 4 * 1024;
export const allowedMethods: HeaderList = ['allow', 'GET, POST'];

/** Writes answers as HTTP responses, each head in one piece: that costs half of what setting its headers one by one does. */
export class AnswerWriter {
  constructor(private readonly cors: Cors) {}

  /** Of every response, whatever it holds. */
  headersFor({ request, context }: Exchange): string[] {
    return [correlationHeader, context.correlationId, ...this.cors.headersFor(request)];
  }

  /** The answer to OPTIONS, a browser's question before it sends another site's request included. */
  options(exchange: Exchange): void {
    const headers = [...this.headersFor(exchange), ...securityHeaderList, ...this.cors.vary, ...allowedMethods];
    if (announcesTooMuch(exchange.request)) {
      exchange.response.writeHead(204, [...headers, 'connection', 'close']);
      endUnread(exchange.request, exchange.response);
    } else {
      exchange.response.writeHead(204, headers).end();
    }
  }

  /** Writes nothing to a client that is gone. */
  write(exchange: Exchange, answer: Answer): void {
    const { request, response } = exchange;
    if (response.destroyed) return;
    const mediaType = answerMediaType(request.headers.accept);
    const headers = this.headersFor(exchange);
    headers.push(...securityHeaderList, 'content-type', `${mediaType}; charset=utf-8`);
    if (answer.retryAfterMs !== undefined) headers.push('retry-after', String(Math.ceil(answer.retryAfterMs / 1000)));
    if (answer.outcome === 'METHOD_NOT_ALLOWED') headers.push(...allowedMethods);
    if (answer.etag === undefined) {
      headers.push(...this.cors.vary, 'cache-control', 'no-store');
    } else {
      headers.push(...this.cors.varyWithAccept, 'cache-control', 'private, no-cache', 'etag', answer.etag);
      if (hasTag(request.headers['if-none-match'], answer.etag)) {
        response.writeHead(304, headers).end();
        return;
      }
    }
    const status = answer.hasData || answer.outcome === 'ok' ? 200 : statusOf(answer.outcome, mediaType);
    writeBody(exchange, status, headers, answer);
  }

  /** An answer that came of no operation. */
  writeError(exchange: Exchange, status: number, body: string): void {
    const headers = [...this.headersFor(exchange), ...securityHeaderList, ...this.cors.vary];
    headers.push('content-type', 'application/json; charset=utf-8', 'cache-control', 'no-store');
    headers.push('content-length', String(Buffer.byteLength(body)));
    exchange.response.writeHead(status, headers).end(body);
  }
}

function writeBody(
  { request, response }: Exchange,
  status: number,
  headers: string[],
  { body, outcome }: { body: string | Buffer; outcome: 'ok' | ErrorCode },
): void {
  const bytes = Buffer.byteLength(body);
  headers.push('content-length', String(bytes));
  if (!request.complete && (endsReading.has(outcome) || announcesTooMuch(request))) {
    headers.push('connection', 'close');
    response.writeHead(status, headers);
    endUnread(request, response, body);
    return;
  }
  response.writeHead(status, headers);
  endWith(response, body, bytes);
}

/**
 * A short body joins the head in one string, which costs less to send than two pieces. Latin-1 makes a byte of each character: of
 * UTF-8 in a buffer the very bytes it was made of, and of a string that is all ASCII, as most are, what UTF-8 would. But UTF-8 costs
 * Node room for three bytes a character, and a look at each.
 */
function endWith(response: ServerResponse, body: string | Buffer, bytes: number): void {
  const encoding = typeof body === 'string' && bytes > body.length ? 'utf8' : 'latin1';
  if (bytes <= shortBytes) response.end(typeof body === 'string' ? body : body.toString('latin1'), encoding);
  else response.end(typeof body === 'string' ? Buffer.from(body, encoding) : body);
}

function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
}
