import { deadlineHeader } from '#platform/graphql';
import { traceparentHeader } from '#platform/observability';
import type { CancelSignal } from './cancellation.js';
import type { FetchContext } from './fetch-context.js';

/** What no header may hold: it would end the line, or is no byte. RFC 9110, section 5.5. */
const notInHeaders = /[^\t\x20-\x7e\x80-\xff]/;

/** The lines of headers as they are sent. Throws for a value that is none; names are the caller's own. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (notInHeaders.test(value)) throw new TypeError(`the header ${name} cannot be sent`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

/** How long a fetch may take, at most so long, in whole milliseconds. */
export function remainingOf(signal: CancelSignal | undefined, atMostMs: number): number {
  if (signal?.endsAtMs === undefined) return atMostMs;
  return Math.min(atMostMs, Math.max(0, Math.ceil(signal.endsAtMs - performance.now())));
}

const json = 'content-type: application/json\r\naccept: application/json\r\n';

/** The lines of a fetch. One that is traced is told by its own name, `traceparent`, instead of its operation's. */
export function linesOf(context: FetchContext, remainingMs: number, traceparent: string | undefined): string {
  const parent = traceparent ?? context.traceparent;
  return `${json}${deadlineHeader}: ${remainingMs}\r\n${traceparentHeader}: ${parent}\r\n${context.headerLines}`;
}
