import { Logger } from '@nestjs/common';

export interface BackgroundTaskOptions {
  name: string;
  intervalMs: number;
  /** One bounded round. True when there is more to do: the next round then follows at once. */
  round: () => Promise<boolean>;
}

/** Work that is done now and then: one round at a time, and a round that fails is logged and comes again. */
export class BackgroundTask {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private askedAgain = false;
  private stopped = false;

  constructor(private readonly options: BackgroundTaskOptions) {
    this.logger = new Logger(options.name);
  }

  start(): void {
    this.timer = setInterval(() => this.now(), this.options.intervalMs).unref();
  }

  /** Begins at once, or once more after the round under way. */
  now(): void {
    this.askedAgain = true;
    this.underWay ??= this.run();
  }

  /** Resolves when the round under way has ended; none follows. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.underWay;
  }

  private async run(): Promise<void> {
    try {
      let isMore = false;
      while (!this.stopped && (isMore || this.askedAgain)) {
        this.askedAgain = false;
        isMore = await this.options.round();
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'failed, and will be tried again');
    } finally {
      // In the same turn as the loop's last look: what is asked for after it begins a new run.
      this.underWay = undefined;
    }
  }
}
