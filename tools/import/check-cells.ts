import { z } from 'zod';
import type { Cells } from './header.js';

const shownCharacters = 40;

/** What the cells of a row say, by a schema of their columns; or all that is wrong with them, in one line. */
export function checkCells<Row>(schema: z.ZodType<Row>, cells: Cells): { row: Row } | { problem: string } {
  const result = schema.safeParse(cells);
  if (result.success) return { row: result.data };
  const problems = new Map<string, string>();
  for (const { path, message } of result.error.issues) {
    const column = String(path[0]);
    if (!problems.has(column)) problems.set(column, `${column} ${show(cells[column])}${message}`);
  }
  return { problem: [...problems.values()].join('; ') };
}

/** Trimmed text of so many characters, an emoji being one of them. */
export function text(min: number, max: number, forbidden: RegExp) {
  return z
    .string()
    .min(min, 'is empty')
    .refine((value) => value.isWellFormed() && !forbidden.test(value), 'has characters that are no text')
    .refine((value) => [...value].length <= max, `has more than ${max} characters`);
}

function show(cell = ''): string {
  const characters = [...cell];
  if (characters.length === 0) return '';
  const rest = characters.length > shownCharacters ? '…' : '';
  return `${JSON.stringify(characters.slice(0, shownCharacters).join('') + rest)} `;
}
