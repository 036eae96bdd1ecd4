import { Logger } from '@nestjs/common';
import { FileWatch } from '../files/file-watch.js';
import { readBounded } from '../files/read-bounded.js';

/** A large federation's supergraph has a megabyte. */
const maxBytes = 10_000_000;

/** The file that holds the supergraph, watched by its content. */
export class SupergraphFile {
  private readonly logger = new Logger('Graph');
  private readonly changes = new FileWatch(
    () => readBounded(this.path, maxBytes),
    (err) => this.logger.error({ file: this.path, err }, 'the supergraph file cannot be read; the old one stays'),
  );

  constructor(
    readonly path: string,
    private readonly watched: boolean,
  ) {}

  /** Throws when there is no such file, and for one that is larger than 10 MB or no regular file. */
  async read(): Promise<string> {
    const content = await readBounded(this.path, maxBytes);
    this.changes.take(content);
    return content;
  }

  /** Calls `onChange`, which must not reject, with each new content, one at a time. A file that is gone has not changed. */
  watch(onChange: (content: string) => Promise<void>): void {
    if (this.watched) this.changes.start(onChange);
  }

  stopWatching(): void {
    this.changes.stop();
  }
}
