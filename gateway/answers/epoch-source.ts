/** What is raised when nobody knows what changed: every answer carries it. */
export const everything = '*';

/** Where epochs are kept. */
export interface EpochSource {
  /** The epochs of coordinates as one text: the same while none of them is raised, and never the same again after. */
  read(coordinates: readonly string[]): string | Promise<string>;
  raise(coordinates: Iterable<string>): void | Promise<void>;
}
