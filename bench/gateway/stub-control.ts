import { measuringCore, startPinned } from '../pinned-process.js';
import type { StubBehaviour, StubCounts } from './stub-subgraphs.js';
import type { SubgraphName } from './subgraph-schemas.js';

/** The four stub subgraphs, in one process on the measuring core. */
export interface Stubs {
  readonly urls: Readonly<Record<SubgraphName, string>>;
  /** Says how they are to behave, and starts their counts anew. */
  behave(behaviour: StubBehaviour): Promise<void>;
  counts(): Promise<StubCounts>;
  stop(): Promise<void>;
}

export async function startStubs(): Promise<Stubs> {
  const { url, stop } = await startPinned('gateway/stub-subgraphs', [], measuringCore);
  const get = async <Answer>(path: string): Promise<Answer> => JSON.parse(await (await fetch(`${url}/${path}`)).text());
  return {
    urls: await get('addresses'),
    behave: async (behaviour) => {
      await fetch(`${url}/behaviour`, { method: 'POST', body: JSON.stringify(behaviour) });
    },
    counts: () => get('counts'),
    stop,
  };
}
