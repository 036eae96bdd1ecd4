import { revokedHeader } from '#platform/auth';
import type { RequestContext } from '#platform/graphql';

const endedInRequest = new WeakMap<RequestContext, string[]>();

/** Tells the gateway, in a header of the answer, which sessions ended: one operation may hold several mutations that end some. */
export function tellRevoked(context: RequestContext, sessionIds: readonly string[]): void {
  if (sessionIds.length === 0) return;
  const all = [...(endedInRequest.get(context) ?? []), ...sessionIds];
  endedInRequest.set(context, all);
  context.setResponseHeader(revokedHeader, all.join(','));
}
