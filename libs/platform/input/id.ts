import { z } from 'zod';

const uuid = z.uuid();

/** An id in the one form in which it is kept, or undefined for what is no id: nothing is to be found by that. */
export function parseId(id: unknown): string | undefined {
  return typeof id === 'string' && uuid.safeParse(id).success ? id.toLowerCase() : undefined;
}
