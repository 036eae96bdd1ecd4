import { BackgroundTask } from '#platform/concurrency';
import type { Consumer } from './consumer.js';
import type { DeadLetterTable } from './dead-letter-table.js';
import { isOutage } from './outage.js';

const lettersAtOnce = 20;

/** Hands the dead letters that an operator asked for to their consumer again. The request comes from another process, through the table. */
export function replayRequests(letters: DeadLetterTable, consumer: Consumer, scanIntervalMs: number): BackgroundTask {
  const round = async () => {
    // While the database is away there is nothing to replay; the relay's log says that it is.
    const asked = await letters.toReplay(lettersAtOnce).catch((error: unknown) => {
      if (isOutage(error)) return [];
      throw error;
    });
    await Promise.allSettled(
      asked.map(async (letter) => {
        // Alone, and with its attempts counted: it may be what ended the process before.
        await consumer.receive({ content: letter.content, redelivered: true });
        await letters.remove(letter);
      }),
    );
    return false;
  };
  return new BackgroundTask({ name: 'ReplayRequests', intervalMs: scanIntervalMs, round });
}
