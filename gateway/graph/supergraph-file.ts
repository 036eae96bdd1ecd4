import { open, stat } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { SettledContent } from './settled-content.js';

const pollEveryMs = 500;
/** How soon a file that changed is looked at again. */
const settleMs = 150;
/** A large federation's supergraph has a megabyte. */
const maxBytes = 10_000_000;

/** The file that holds the supergraph. Watched by its content: file events are lost on network and container mounts, and by editors that replace it. */
export class SupergraphFile {
  private readonly logger = new Logger('Graph');
  private timer: NodeJS.Timeout | undefined;
  private readonly content = new SettledContent();
  /** Why it could not be read the last time; said once. */
  private trouble: string | undefined;

  constructor(
    readonly path: string,
    private readonly watched: boolean,
  ) {}

  /** Throws when there is no such file, and for one that is larger than 10 MB or no regular file. */
  async read(): Promise<string> {
    const content = await readBounded(this.path);
    this.content.take(content);
    return content;
  }

  /** Calls `onChange`, which must not reject, with each new content, one at a time. A file that is gone has not changed. */
  watch(onChange: (content: string) => Promise<void>): void {
    if (!this.watched) return;
    const poll = async () => {
      const content = await this.readAgain();
      if (content !== undefined && this.content.see(content)) await onChange(content);
      if (this.timer) this.timer = setTimeout(poll, this.content.isSettling ? settleMs : pollEveryMs).unref();
    };
    this.timer = setTimeout(poll, pollEveryMs).unref();
  }

  stopWatching(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async readAgain(): Promise<string | undefined> {
    try {
      const content = await readBounded(this.path);
      this.trouble = undefined;
      return content;
    } catch (cause) {
      const trouble = cause instanceof Error ? cause.message : String(cause);
      if (trouble !== this.trouble) {
        this.logger.error({ file: this.path, err: cause }, 'the supergraph file cannot be read; the old one stays');
      }
      this.trouble = trouble;
      return undefined;
    }
  }
}

/** Looks at what it is before it opens it: opening a pipe waits for whoever writes to it. */
async function readBounded(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error('it is not a file');
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
