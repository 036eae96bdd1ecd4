import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { SoukError } from '#platform/errors';
import { GrowingBytes } from './growing-bytes.js';

const limitBytes = 1_000_000;
/** Of all that are on their way in several pieces: a crowd that never ends its bodies must not hold all memory. */
const limitOfAllBytes = 64 * 1024 * 1024;
const retryAfterMs = 1_000;

/** Reads the bodies of requests. */
export class RequestBodies {
  private held = 0;

  constructor(private readonly limitOfAll = limitOfAllBytes) {}

  /**
   * `done` is told a body's text, or the error that says what is wrong with it, once: and nothing when the client goes before all of it
   * has come.
   */
  read(request: IncomingMessage, done: (body: string | SoukError) => void): void {
    if (announcesTooMuch(request)) {
      done(tooLarge());
      return;
    }
    // Nearly all come in one piece.
    let first: Buffer | undefined;
    let rest: GrowingBytes | undefined;
    const refuse = (error: SoukError) => {
      request.off('data', take).off('end', end);
      done(error);
    };
    const take = (chunk: Buffer) => {
      if (first === undefined) {
        first = chunk;
        return;
      }
      rest ??= this.collect(request, first);
      if (rest.length + chunk.length > limitBytes) return refuse(tooLarge());
      if (this.held + chunk.length > this.limitOfAll) return refuse(overloaded());
      this.held += chunk.length;
      rest.add(chunk);
    };
    const end = () => {
      const body = rest?.all() ?? first;
      if (body === undefined) done('');
      else done(isUtf8(body) ? body.toString('utf8') : new SoukError('BAD_REQUEST', 'The body is not UTF-8.'));
    };
    request.on('data', take).on('end', end);
  }

  /** What is collected counts until the request is over, however that ends. */
  private collect(request: IncomingMessage, first: Buffer): GrowingBytes {
    const bytes = new GrowingBytes();
    bytes.add(first);
    this.held += first.length;
    request.once('close', () => {
      this.held -= bytes.length;
    });
    return bytes;
  }
}

/** By its header; a body in chunks announces nothing. */
export function announcesTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length']) > limitBytes;
}

function tooLarge(): SoukError {
  return new SoukError('PAYLOAD_TOO_LARGE', `The body may have ${limitBytes / 1_000_000} MB.`);
}

function overloaded(): SoukError {
  return new SoukError('OVERLOADED', 'Too many bodies are on their way; try again.', { retryAfterMs });
}
