import pg from 'pg';
import { vi } from 'vitest';

/** Begins to watch; the function that it answers ends that, and tells the statements that this process sent about products. */
export function watchProductQueries(): () => string[] {
  const watched = vi.spyOn(pg.Client.prototype, 'query');
  return () => {
    const texts = watched.mock.calls.map(([query]): unknown => query).filter((text) => typeof text === 'string');
    watched.mockRestore();
    return texts.filter((text) => /\bproducts\b/.test(text));
  };
}
