import { validate } from 'uuid';

/** An id in the one form in which it is kept, or undefined for what is no id: nothing is to be found by that. */
export function parseId(id: unknown): string | undefined {
  return typeof id === 'string' && validate(id) ? id.toLowerCase() : undefined;
}
