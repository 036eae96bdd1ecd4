import { type EpochSource, everything } from './epoch-source.js';

/** The epochs of a gateway that shares nothing: numbers, which no other process ever sees. */
export class LocalEpochs implements EpochSource {
  private readonly raised = new Map<string, number>();
  private raises = 0;
  /** What was read since the last raise: a list that is asked for again is not put together again. */
  private known = new WeakMap<readonly string[], string>();

  read(coordinates: readonly string[]): string {
    let epochs = this.known.get(coordinates);
    if (epochs === undefined) {
      epochs = [everything, ...coordinates].map((coordinate) => this.raised.get(coordinate) ?? 0).join();
      this.known.set(coordinates, epochs);
    }
    return epochs;
  }

  raise(coordinates: Iterable<string>): void {
    this.raises += 1;
    for (const coordinate of coordinates) this.raised.set(coordinate, this.raises);
    this.known = new WeakMap();
  }
}
