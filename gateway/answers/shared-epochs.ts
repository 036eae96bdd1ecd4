import { randomBytes } from 'node:crypto';
import type { CacheStore } from '#platform/cache';
import { type EpochSource, everything } from './epoch-source.js';

/** One hash for all: read in one round trip, whole on one node of a cluster, and lost as a whole or not at all. */
const key = 'epochs';

interface Batch {
  readonly fields: Set<string>;
  readonly read: Promise<ReadEpochs>;
}

/** The epochs that gateways share. What is asked for in one turn of the event loop is one round trip. */
export class SharedEpochs implements EpochSource {
  private batch: Batch | undefined;

  constructor(private readonly store: CacheStore) {}

  /** Throws while the store is out of reach. */
  async read(coordinates: readonly string[]): Promise<string> {
    this.batch ??= this.open();
    for (const coordinate of coordinates) this.batch.fields.add(coordinate);
    return (await this.batch.read).of(coordinates);
  }

  async raise(coordinates: Iterable<string>): Promise<void> {
    const value = random();
    await this.store.setFields(key, Object.fromEntries([...coordinates].map((coordinate) => [coordinate, value])));
  }

  /** Joined only until it is sent: what has been sent may have been answered before a write that a later reader has to see. */
  private open(): Batch {
    const fields = new Set([everything]);
    const read = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.batch = undefined;
      return this.fetch([...fields]);
    });
    return { fields, read };
  }

  /**
   * A coordinate that was not raised since the hash was made has no field in it, which is as good as a value: one that was
   * lost was lost with the epoch of everything, and that is made anew at random, like none that an old answer carries.
   */
  private async fetch(fields: readonly string[]): Promise<ReadEpochs> {
    let values = await this.store.getFields(key, fields);
    if (values[0] === undefined) {
      await this.store.addFields(key, { [everything]: random() });
      values = await this.store.getFields(key, fields);
      if (values[0] === undefined) throw new Error('the shared store keeps nothing');
    }
    return new ReadEpochs(new Map(fields.map((field, index) => [field, values[index]])));
  }
}

class ReadEpochs {
  private readonly known = new Map<readonly string[], string>();

  constructor(private readonly values: ReadonlyMap<string, string | undefined>) {}

  of(coordinates: readonly string[]): string {
    let epochs = this.known.get(coordinates);
    if (epochs === undefined) {
      epochs = [everything, ...coordinates].map((field) => this.values.get(field) ?? '').join();
      this.known.set(coordinates, epochs);
    }
    return epochs;
  }
}

function random(): string {
  return randomBytes(9).toString('base64url');
}
