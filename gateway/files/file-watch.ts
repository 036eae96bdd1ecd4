import { SettledContent } from './settled-content.js';

const pollEveryMs = 500;
/** How soon a file that changed is looked at again. */
const settleMs = 150;

/** Looks at a file now and then: file events are lost on network and container mounts, and by editors that replace it. */
export class FileWatch {
  private timer: NodeJS.Timeout | undefined;
  private readonly settled = new SettledContent();
  /** Why it could not be looked at the last time. */
  private trouble: string | undefined;

  constructor(
    /** Answers with what tells one state of the file from another: all that is in it, or less. */
    private readonly look: () => Promise<string>,
    /** Told once why it cannot be looked at. It has not changed then. */
    private readonly onTrouble: (cause: unknown) => void,
  ) {}

  /** The state that is in use. */
  take(state: string): void {
    this.settled.take(state);
  }

  /** Calls `onChange` with each new state, one at a time, and `onRound` each time it has looked. Neither may reject. */
  start(onChange: (state: string) => Promise<void>, onRound?: () => Promise<void>): void {
    const poll = async () => {
      const state = await this.lookAgain();
      if (state !== undefined && this.settled.see(state)) await onChange(state);
      await onRound?.();
      if (this.timer) this.timer = setTimeout(poll, this.settled.isSettling ? settleMs : pollEveryMs).unref();
    };
    this.timer = setTimeout(poll, pollEveryMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async lookAgain(): Promise<string | undefined> {
    try {
      const state = await this.look();
      this.trouble = undefined;
      return state;
    } catch (cause) {
      const trouble = cause instanceof Error ? cause.message : String(cause);
      if (trouble !== this.trouble) this.onTrouble(cause);
      this.trouble = trouble;
      return undefined;
    }
  }
}
