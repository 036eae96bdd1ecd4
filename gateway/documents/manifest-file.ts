import { open, stat } from 'node:fs/promises';
import { Logger } from '@nestjs/common';

const pollEveryMs = 1_000;
const maxBytes = 20_000_000;

/** The file that holds the manifest. Watched by its size, time and place: it may be too large to be read again and again. */
export class ManifestFile {
  private timer: NodeJS.Timeout | undefined;
  /** What tells the state that was read from another. */
  private read = '';
  private seen = '';
  private isMissed = false;
  private readonly logger = new Logger('TrustedDocuments');

  constructor(readonly path: string) {}

  /** Throws for one that is not there, is no regular file, or larger than 20 MB. */
  async readText(): Promise<string> {
    // Opening a pipe would wait for whoever writes to it.
    this.read = this.seen = await stateOf(this.path);
    const file = await open(this.path);
    try {
      const { size } = await file.stat();
      if (size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  /**
   * Calls `onChange`, which must not reject, once the file is another and has stayed so for a second: what is written in place is
   * first empty, then half there. Calls `onRound`, which must not reject either, each second.
   */
  watch(onChange: () => Promise<void>, onRound: () => Promise<void>): void {
    const poll = async () => {
      const state = await this.look();
      const settled = state === this.seen;
      this.seen = state;
      if (settled && state !== this.read) await onChange();
      await onRound();
      if (this.timer) this.timer = setTimeout(poll, pollEveryMs).unref();
    };
    this.timer = setTimeout(poll, pollEveryMs).unref();
  }

  /** What cannot be looked at has not changed; that it is gone is said once. */
  private async look(): Promise<string> {
    try {
      const state = await stateOf(this.path);
      this.isMissed = false;
      return state;
    } catch (cause) {
      if (!this.isMissed)
        this.logger.error({ file: this.path, err: cause }, 'the manifest cannot be read; the old one stays');
      this.isMissed = true;
      return this.read;
    }
  }

  stopWatching(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

async function stateOf(path: string): Promise<string> {
  const state = await stat(path);
  if (!state.isFile()) throw new Error('it is not a file');
  return `${state.mtimeMs} ${state.size} ${state.ino}`;
}
