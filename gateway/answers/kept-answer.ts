import type { Answer } from './answer.js';

/** An answer without errors, and what it counts by. */
export interface KeptAnswer extends Answer {
  readonly body: Buffer;
  readonly etag: string;
  /** The epochs that stood before it was fetched. */
  readonly epochs: string;
  /** When it was asked for, in milliseconds since 1970. */
  readonly beganMs: number;
  /** When it is too old whatever stands, in milliseconds since 1970. */
  readonly untilMs: number;
}

/** Four lines, so that the body comes out as it went in: epochs, tag, end, body. */
export function encodeAnswer({ epochs, etag, untilMs, body }: KeptAnswer): string {
  return `${epochs}\n${etag}\n${untilMs}\n${body.toString('utf8')}`;
}

/** Undefined when other epochs stand than it carries. */
export function decodeAnswer(text: string, epochs: string, beganMs: number): KeptAnswer | undefined {
  if (!text.startsWith(epochs) || text[epochs.length] !== '\n') return undefined;
  const etagAt = epochs.length + 1;
  const untilAt = text.indexOf('\n', etagAt) + 1;
  const bodyAt = text.indexOf('\n', untilAt) + 1;
  return {
    epochs,
    etag: text.slice(etagAt, untilAt - 1),
    beganMs,
    untilMs: Number(text.slice(untilAt, bodyAt - 1)),
    body: ownBytes(text.slice(bodyAt)),
    outcome: 'ok',
    hasData: true,
  };
}

/** Bytes for keeping: `Buffer.from` cuts small ones out of slabs of 64 KB, each of which stays as long as anything in it is kept. */
export function ownBytes(text: string | Buffer): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  if (typeof text === 'string') bytes.write(text);
  else text.copy(bytes);
  return bytes;
}
