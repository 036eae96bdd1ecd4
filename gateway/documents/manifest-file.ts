import { stat } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { FileWatch } from '../files/file-watch.js';
import { readBounded } from '../files/read-bounded.js';

const maxBytes = 20_000_000;

/** The file that holds the manifest. Watched by its size, time and place: it may be too large to be read again and again. */
export class ManifestFile {
  private readonly logger = new Logger('TrustedDocuments');
  private readonly changes = new FileWatch(
    () => stateOf(this.path),
    (err) => this.logger.error({ file: this.path, err }, 'the manifest cannot be read; the old one stays'),
  );

  constructor(readonly path: string) {}

  /** Throws for one that is not there, is no regular file, or larger than 20 MB. */
  async readText(): Promise<string> {
    this.changes.take(await stateOf(this.path));
    return readBounded(this.path, maxBytes);
  }

  /** Calls `onChange` once the file is another, and `onRound` now and then. Neither may reject. */
  watch(onChange: () => Promise<void>, onRound: () => Promise<void>): void {
    this.changes.start(onChange, onRound);
  }

  stopWatching(): void {
    this.changes.stop();
  }
}

async function stateOf(path: string): Promise<string> {
  // What was not allowed to be read may be now.
  const { ctimeMs, mtimeMs, size, ino } = await stat(path);
  return `${ctimeMs} ${mtimeMs} ${size} ${ino}`;
}
