import type { RequestContext } from '#platform/graphql';
import { secondsUntil } from '../domain/boundary.js';

/** A gateway keeps nothing for as long as that. */
const longestSeconds = 86_400;

const bounds = new WeakMap<RequestContext, number>();

/**
 * Tells the gateway by `Cache-Control: max-age` not to keep what this request answers beyond a boundary; of several the
 * nearest counts. Less than a second is 0: whole seconds are all that the header can say.
 */
export function keepUntil(context: RequestContext, boundary: Date | undefined, now: Date): void {
  const seconds = secondsUntil(boundary, now);
  const bound = Math.min(bounds.get(context) ?? longestSeconds, seconds ?? longestSeconds);
  if (bound === longestSeconds) return;
  bounds.set(context, bound);
  context.setResponseHeader('cache-control', `max-age=${bound}`);
}
