import type { z } from 'zod';
import { badInput } from './catalogue.js';

/** Parses a client's argument; throws BAD_USER_INPUT that names each wrong field by its path below `root`. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, root = 'input'): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    const path = [root, ...issue.path.map(String)].filter((part) => part !== '').join('.');
    fields[path] ??= issue.message;
  }
  throw badInput(fields);
}
