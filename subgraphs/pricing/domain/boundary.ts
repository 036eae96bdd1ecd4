/** How long what holds until then may be kept, in whole seconds rounded down; undefined when nothing is known to end it. */
export function secondsUntil(boundary: Date | undefined, now: Date): number | undefined {
  if (!boundary) return undefined;
  return Math.max(0, Math.floor((boundary.getTime() - now.getTime()) / 1000));
}
