import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { SoukError } from '#platform/errors';

const limitBytes = 1_000_000;

/**
 * Reads a body. `done` is told its text, or the error that says what is wrong with it, once: and nothing when the client goes before
 * all of it has come.
 */
export function readBody(request: IncomingMessage, done: (body: string | SoukError) => void): void {
  if (announcesTooMuch(request)) {
    done(tooLarge());
    return;
  }
  // Nearly all come in one piece.
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      request.off('data', take).off('end', end);
      done(tooLarge());
    } else if (first === undefined) {
      first = chunk;
    } else {
      rest ??= [first];
      rest.push(chunk);
    }
  };
  const end = () => {
    const body = rest === undefined ? first : Buffer.concat(rest, bytes);
    if (body === undefined) done('');
    else done(isUtf8(body) ? body.toString('utf8') : new SoukError('BAD_REQUEST', 'The body is not UTF-8.'));
  };
  request.on('data', take).on('end', end);
}

/** By its header; a body in chunks announces nothing. */
export function announcesTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length']) > limitBytes;
}

function tooLarge(): SoukError {
  return new SoukError('PAYLOAD_TOO_LARGE', `The body may have ${limitBytes / 1_000_000} MB.`);
}
