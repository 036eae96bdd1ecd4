import { z } from 'zod';

const control = /\p{Cc}/u;
const controlButLineBreaks = /[^\P{Cc}\n\r\t]/u;

/** One line of text, trimmed, of so many characters. PostgreSQL takes neither NUL nor half a surrogate pair. */
export const line = (min: number, max: number) => text(min, max, control);

/** The same with line breaks and tabs. */
export const lines = (min: number, max: number) => text(min, max, controlButLineBreaks);

function text(min: number, max: number, forbidden: RegExp) {
  const length = min > 0 ? `must have ${min} to ${max} characters` : `must have at most ${max} characters`;
  return z
    .string('must be a text')
    .trim()
    .refine((value) => value.isWellFormed() && !forbidden.test(value), 'has characters that are no text')
    .refine((value) => isWithin(value, min, max), length);
}

/** Characters are code points: an emoji is one, and two of a string's units. */
function isWithin(value: string, min: number, max: number): boolean {
  if (value.length > 2 * max) return false;
  const characters = [...value].length;
  return characters >= min && characters <= max;
}

export const wholeNumber = (min: number, max: number) =>
  z.int('must be a whole number').min(min, `must be ${min} to ${max}`).max(max, `must be ${min} to ${max}`);
