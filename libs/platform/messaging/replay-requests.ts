import type { Consumer } from './consumer.js';
import type { DeadLetterTable } from './dead-letter-table.js';

const lettersAtOnce = 20;

/** Hands the dead letters that an operator asked for to their consumer again. The request comes from another process, through the table. */
export class ReplayRequests {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly letters: DeadLetterTable,
    private readonly consumer: Consumer,
    private readonly scanIntervalMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      // While the database is away there is nothing to replay; the relay's log says that it is.
      this.running ??= this.replay()
        .catch(() => undefined)
        .finally(() => {
          this.running = undefined;
        });
    }, this.scanIntervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async replay(): Promise<void> {
    const letters = await this.letters.toReplay(lettersAtOnce);
    await Promise.allSettled(
      letters.map(async (letter) => {
        await this.consumer.receive({ content: letter.content, redelivered: false });
        await this.letters.remove(letter);
      }),
    );
  }
}
