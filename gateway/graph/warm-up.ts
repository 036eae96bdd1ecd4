import { setTimeout as sleep } from 'node:timers/promises';
import type { Documents } from '../documents/documents.js';
import type { Graph } from './graph.js';

const maxDocuments = 100;
/** A new graph is worth waiting for only so long; what is not ready by then is planned when it is asked for. */
const timeBudgetMs = 5_000;

/**
 * Validates and plans on the next graph what clients ask most of the current one. Planning blocks the event loop, so after each
 * document requests get as much time as it took. Resolves with how many documents are ready.
 */
export async function warmUp(next: Graph, current: Graph, documents: Documents, signal: AbortSignal): Promise<number> {
  const endsAtMs = performance.now() + timeBudgetMs;
  let ready = 0;
  for (const { text, operationNames } of documents.hot(current, maxDocuments)) {
    const beganAtMs = performance.now();
    if (signal.aborted || beganAtMs > endsAtMs) break;
    try {
      for (const name of operationNames) next.warm(documents.prepare(next, text, name === '' ? undefined : name));
      ready += 1;
    } catch {
      // It does not fit the next graph: whoever sends it then is told so.
    }
    await sleep(performance.now() - beganAtMs);
  }
  return ready;
}
