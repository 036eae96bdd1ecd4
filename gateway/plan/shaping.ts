import type { Variables } from './conditions.js';
import type { ResultPath } from './response-path.js';

/** Where what was fetched does not fit the schema. */
export interface Misfit {
  readonly message: string;
  readonly path: ResultPath;
}

/** Beyond this many it is the same mistake again. */
const maxMisfits = 100;

/** One answer while it is being shaped. */
export class Shaping {
  readonly misfits: Misfit[] = [];
  /** Response names and indexes down to the value that is looked at. */
  readonly path: (string | number)[] = [];
  /** How often something was made null because it did not fit, told or not. */
  nullified = 0;

  constructor(
    readonly variables: Variables,
    /** Whether no text in what was fetched has anything that JSON escapes. */
    readonly isPlain: boolean,
  ) {}

  /** Notes what is wrong with the value that is looked at. */
  misfit(message: string): void {
    this.nullified += 1;
    if (this.misfits.length < maxMisfits) this.misfits.push({ message, path: [...this.path] });
  }
}
