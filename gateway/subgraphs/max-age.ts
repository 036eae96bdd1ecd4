/** The `max-age` of a Cache-Control header in seconds, 0 for `no-store`, undefined when it says neither. `private` is no bound: public answers are fetched as a visitor. */
export function maxAgeSeconds(cacheControl: string | string[] | undefined): number | undefined {
  const text = Array.isArray(cacheControl) ? cacheControl.join(',') : cacheControl;
  if (text === undefined) return undefined;
  if (/\bno-store\b/i.test(text)) return 0;
  const seconds = /\bmax-age\s*=\s*"?(\d{1,9})/i.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
