import pg from 'pg';
import { vi } from 'vitest';

export interface SentStatement {
  text: string;
  values: unknown[];
}

/** Begins to watch; the function that it answers ends that, and tells the statements that this process sent meanwhile, of those that fit. */
export function watchStatements(about = /(?:)/): () => string[] {
  const sent = watchSent();
  return () =>
    sent()
      .map(({ text }) => text)
      .filter((text) => about.test(text));
}

/** The same for all, with their parameters. */
export function watchSent(): () => SentStatement[] {
  const watched = vi.spyOn(pg.Client.prototype, 'query');
  return () => {
    const calls = watched.mock.calls.map((call: unknown[]) => readCall(call));
    watched.mockRestore();
    return calls.filter((call) => call !== undefined);
  };
}

/** The driver takes a text with its parameters, or both in one object. */
function readCall([query, values]: unknown[]): SentStatement | undefined {
  const given = typeof query === 'object' && query !== null ? query : { text: query, values };
  const text: unknown = Reflect.get(given, 'text');
  const parameters: unknown = Reflect.get(given, 'values');
  return typeof text === 'string' ? { text, values: Array.isArray(parameters) ? parameters : [] } : undefined;
}
