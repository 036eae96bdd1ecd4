import { codePoints } from './text.js';

/** The one password rule, wherever a password is set: at registration, by `changePassword`, in ADMIN_PASSWORD. In code points. */
export const shortestPassword = 8;
export const longestPassword = 128;

export function isAcceptablePassword(password: string): boolean {
  // Two UTF-16 units at most make one code point: what is longer need not be counted.
  if (password.length > 2 * longestPassword) return false;
  const length = codePoints(password);
  return length >= shortestPassword && length <= longestPassword;
}

/**
 * What is hashed: keyboards differ in how they compose a letter. NFKC, as NIST SP 800-63B-4 (3.1.1.2) advises.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}
