import pg from 'pg';
import { activeTracer } from '#platform/observability';
import { tracedQuery } from './traced-query.js';

/** Statement text → the name by which connections keep it. Only texts that stand in the code are marked: it is no longer than that. */
const names = new Map<string, string>();

/**
 * Marks a statement that runs all day: each connection parses and plans it once, which is half of what such a statement costs
 * PostgreSQL. Not for one whose best plan depends on its parameters, nor for a text that is put together at run time. It needs a
 * connection of its own, as a pooler in transaction mode does not give. Answers the statement, to be used as it is.
 */
export function prepared(statement: string): string {
  if (!names.has(statement)) names.set(statement, `souk_${names.size}`);
  return statement;
}

/** A connection that keeps marked statements prepared, and tells traces of each statement. */
export class PreparingClient extends pg.Client {
  // The driver's own method has a dozen signatures: of the one with text and parameters only the name is added.
  override query = ((...given: unknown[]) => {
    const [text, values, ...rest] = given;
    const name = typeof text === 'string' && Array.isArray(values) ? names.get(text) : undefined;
    const args = name === undefined ? given : [{ name, text, values }, ...rest];
    const run = () => Reflect.apply(pg.Client.prototype.query, this, args);
    return activeTracer() && typeof text === 'string' && typeof given.at(-1) !== 'function'
      ? tracedQuery(text, run)
      : run();
  }) as pg.Client['query'];
}
