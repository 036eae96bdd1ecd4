import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const maxLogBytes = 5 * 1024 * 1024;

/** PostgreSQL's own log, beside the cluster. Emptied at a start that finds more than 5 MB. */
export class ServerLog {
  readonly file: string;
  #startedAtByte = 0;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, 'postgres.log');
  }

  /** Runs `start` with the open log and remembers where its part begins. */
  append<T>(start: (descriptor: number) => T): T {
    if (existsSync(this.file) && statSync(this.file).size > maxLogBytes) truncateSync(this.file);
    const descriptor = openSync(this.file, 'a', 0o600);
    try {
      this.#startedAtByte = statSync(this.file).size;
      return start(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** What was written since the last start. */
  tail(): string {
    return readFileSync(this.file).subarray(this.#startedAtByte).toString('utf8');
  }
}
