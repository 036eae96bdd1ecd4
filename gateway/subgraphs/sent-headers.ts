import { deadlineHeader } from '#platform/graphql';
import { traceparentHeader } from '#platform/observability';
import type { CancelSignal } from './cancellation.js';
import type { FetchContext } from './fetch-context.js';

/** How long a fetch may take, at most so long, in whole milliseconds. */
export function remainingOf(signal: CancelSignal | undefined, atMostMs: number): number {
  if (signal?.endsAtMs === undefined) return atMostMs;
  return Math.min(atMostMs, Math.max(0, Math.ceil(signal.endsAtMs - performance.now())));
}

/** Names and values in turn: what undici takes without making an object of it first. */
export function headersOf({ headers }: FetchContext, remainingMs: number, traceparent: string | undefined): string[] {
  const list = ['content-type', 'application/json', 'accept', 'application/json', deadlineHeader, String(remainingMs)];
  for (const name in headers) {
    // A fetch that is traced is told by its own name instead of its operation's.
    const own = name === traceparentHeader ? traceparent : undefined;
    list.push(name, own ?? headers[name] ?? '');
  }
  return list;
}
