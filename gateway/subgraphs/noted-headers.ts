import { revokedHeader } from '#platform/auth';
import type { FetchContext } from './fetch-context.js';
import { maxAgeSeconds } from './max-age.js';
import type { UpstreamAnswer } from './upstream.js';

/** What a subgraph's answer says, in its headers, of sessions and of how long it is fresh. `sentAtMs`: since 1970. */
export function noteHeaders({ headers }: UpstreamAnswer, context: FetchContext, sentAtMs: number): void {
  const revoked = headers[revokedHeader];
  if (typeof revoked === 'string') {
    for (const sessionId of revoked.split(',')) context.revokedSessions.add(sessionId.trim());
  }
  const maxAge = maxAgeSeconds(headers['cache-control']);
  // The subgraph looked at its clock after that: what holds until an instant is not kept beyond it, however late the rest comes.
  if (maxAge !== undefined) context.freshUntilMs = Math.min(context.freshUntilMs, sentAtMs + maxAge * 1000);
}
