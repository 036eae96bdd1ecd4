import DataLoader from 'dataloader';
import type { Identity } from '#platform/auth';

const largestBatch = 1000;

/** What belongs to one request to a subgraph: who asks, and the batches under way for it. */
export class RequestContext {
  private readonly loaders = new Map<object, DataLoader<string, unknown>>();

  constructor(
    readonly identity: Identity,
    /** Sets a header of the answer, for the gateway to read. */
    readonly setResponseHeader: (name: string, value: string) => void,
  ) {}

  /**
   * Loads by key, one batch for all that this request asks for at once: a reference resolver runs once for each
   * representation, and this makes one query of them. `owner` tells loaders apart, and `loadMany` answers in any order.
   */
  load<Value>(owner: object, key: string, loadMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {
    let loader = this.loaders.get(owner) as DataLoader<string, Value | null> | undefined;
    if (!loader) {
      loader = new DataLoader<string, Value | null>(
        async (keys) => {
          const found = await loadMany(keys);
          return keys.map((each) => found.get(each) ?? null);
        },
        { maxBatchSize: largestBatch },
      );
      this.loaders.set(owner, loader);
    }
    return loader.load(key);
  }
}
