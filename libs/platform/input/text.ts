import { z } from 'zod';

/** PostgreSQL keeps no NUL in text, and half a surrogate pair is not UTF-8. */
export const storable = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must not hold NUL characters or broken Unicode');

/** Trimmed text of at most so many UTF-16 units, not blank. */
export const text = (longest: number) =>
  storable.trim().min(1, 'must not be blank').max(longest, `must have at most ${longest} characters`);

/** The same on one line, without control characters (Unicode category Cc). */
export const line = (longest: number) =>
  text(longest).refine((value) => !/\p{Cc}/u.test(value), 'must not hold control characters');

export const phoneNumber = text(32)
  .regex(/^[\d +()./-]*$/, 'must be digits, spaces, and + - . / ( )')
  .regex(/(?:\d\D*){3}/, 'must have at least 3 digits');
