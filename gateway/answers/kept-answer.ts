import type { Answer } from './answer.js';

/** An answer without errors, and what it counts by. */
export interface KeptAnswer extends Answer {
  readonly body: Buffer;
  readonly etag: string;
  /** The epochs that stood before it was fetched. */
  readonly epochs: string;
  /** When it is too old whatever stands, in milliseconds since 1970. */
  readonly untilMs: number;
}

/** Four lines, so that the body comes out as it went in: epochs, tag, end, body. */
export function encodeAnswer({ epochs, etag, untilMs, body }: KeptAnswer): string {
  return `${epochs}\n${etag}\n${untilMs}\n${body.toString('utf8')}`;
}

/** Undefined when other epochs stand than it carries. */
export function decodeAnswer(text: string, epochs: string): KeptAnswer | undefined {
  if (!text.startsWith(epochs) || text[epochs.length] !== '\n') return undefined;
  const etagAt = epochs.length + 1;
  const untilAt = text.indexOf('\n', etagAt) + 1;
  const bodyAt = text.indexOf('\n', untilAt) + 1;
  return {
    epochs,
    etag: text.slice(etagAt, untilAt - 1),
    untilMs: Number(text.slice(untilAt, bodyAt - 1)),
    body: Buffer.from(text.slice(bodyAt)),
    outcome: 'ok',
    hasData: true,
  };
}
