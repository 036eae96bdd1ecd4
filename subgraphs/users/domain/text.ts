/**
 * Whether PostgreSQL can keep a string and give it back as it was: it has no NUL character in text, and half a
 * surrogate pair is not UTF-8.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** How long a string is to a person: in Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
