import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HttpMessages } from './http-messages.js';
import type { GraphqlBody } from './rows.js';

export interface Load {
  readonly url: URL;
  readonly connections: number;
  /** The nth request. */
  readonly bodyOf: (index: number) => GraphqlBody;
  /** The number of the first request. */
  readonly from: number;
  /** Whether each request has an Authorization of its own; none has one otherwise. */
  readonly authorised: boolean;
  /** How long every answer is, when all are the same. */
  readonly expectedBytes: number | undefined;
}

export interface LoadResult {
  readonly answers: number;
  readonly elapsedMs: number;
  /** In the order of the answers. */
  readonly latenciesMs: readonly number[];
}

/** As long as a signed token is. */
const token = `Bearer ${'bench.'.padEnd(180, 'x')}`;
let tokens = 0;

/** Another value each time, over all loads of this process. */
function nextAuthorization(): string {
  tokens += 1;
  return token + tokens;
}

/**
 * Sends requests over so many connections, one at a time on each, until the time is up, and waits for the last answers.
 * Throws for an answer that is not 200, or not as long as it must be, and for a connection that ends.
 */
export async function load(options: Load, durationMs: number): Promise<LoadResult> {
  const sockets = Array.from({ length: options.connections }, () =>
    connect({ port: Number(options.url.port), host: options.url.hostname, noDelay: true }),
  );
  try {
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const next = requestsOf(options);
    const latenciesMs: number[] = [];
    const began = performance.now();
    const until = began + durationMs;
    await Promise.all(sockets.map((socket) => repeat(socket, next, options.expectedBytes, until, latenciesMs)));
    return { answers: latenciesMs.length, elapsedMs: performance.now() - began, latenciesMs };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** Resolves with the answer to the request under way when the time is up. */
function repeat(
  socket: Socket,
  next: () => string,
  expectedBytes: number | undefined,
  until: number,
  latenciesMs: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(next());
    };
    const messages = new HttpMessages((head, body) => {
      const now = performance.now();
      const wrong = fault(head, body, expectedBytes);
      if (wrong !== undefined) return reject(new Error(wrong));
      latenciesMs.push(now - sentAt);
      if (now < until) send();
      else resolve();
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        messages.push(chunk);
      } catch (error) {
        reject(error);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('a connection ended')));
    send();
  });
}

function fault(head: string, body: Buffer, expectedBytes: number | undefined): string | undefined {
  const status = head.slice(9, 12);
  if (status !== '200') return `an answer has the status ${status}: ${body.toString('utf8', 0, 300)}`;
  if (expectedBytes === undefined || body.length === expectedBytes) return undefined;
  return `an answer has ${body.length} bytes and not ${expectedBytes}: ${body.toString('utf8', 0, 300)}`;
}

/** The text of one request after the other. Bodies are ASCII: as many bytes as characters. */
function requestsOf({ url, bodyOf, from, authorised }: Load): () => string {
  let index = from;
  let last: GraphqlBody | undefined;
  let rest = '';
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    'accept: application/json',
    'content-type: application/json',
  ].join('\r\n');
  return () => {
    const body = bodyOf(index);
    index += 1;
    if (body !== last) {
      last = body;
      const text = JSON.stringify(body);
      rest = `\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
    }
    return authorised ? `${head}\r\nauthorization: ${nextAuthorization()}${rest}` : head + rest;
  };
}
