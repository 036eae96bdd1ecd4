import { readFile } from 'node:fs/promises';

const pollEveryMs = 500;

/** The file that holds the supergraph. Watched by its content: file events are lost on network and container mounts, and by editors that replace it. */
export class SupergraphFile {
  private timer: NodeJS.Timeout | undefined;
  private content: string | undefined;

  constructor(
    readonly path: string,
    private readonly watched: boolean,
  ) {}

  async read(): Promise<string> {
    this.content = await readFile(this.path, 'utf8');
    return this.content;
  }

  /** Calls `onChange` with each new content, one at a time. A file that is gone for a moment has not changed. */
  watch(onChange: (content: string) => Promise<void>): void {
    if (!this.watched) return;
    const poll = async () => {
      const known = this.content;
      const content = await this.read().catch(() => undefined);
      if (content !== undefined && content !== known) await onChange(content);
      this.timer?.refresh();
    };
    this.timer = setTimeout(poll, pollEveryMs).unref();
  }

  stopWatching(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
