/** The numbers that messaging works by. The defaults suit a service; tests shorten them. */
export interface MessagingLimits {
  /** Handling a message is tried this often before it is a dead letter. Trouble with the database does not count. */
  maxAttempts: number;
  retryInitialMs: number;
  retryMaxMs: number;
  /** Handlers at work at once in a service. Each holds a database connection, so it stays well below the pool's size. */
  concurrency: number;
  /** Messages handled in one transaction. With their locks the last of them wait for the first. */
  batchMessages: number;
  /** What a batch's messages may amount to, in characters: large messages mean many rows. */
  batchBytes: number;
  /** After a batch the next waits as long as that one took, this long at most. */
  batchPauseMs: number;
  /** Messages a service holds that it has not settled: at work, waiting for their turn or for a retry. */
  prefetch: number;
  /** How long a relay that stopped renewing keeps its database to itself. */
  leaseMs: number;
  /** How often the relay looks for rows that nobody told it about. */
  scanIntervalMs: number;
  /** Rows read at once. */
  relayBatch: number;
  /** Two reads are at least this far apart, so that under load a read finds more than one row. */
  relayPauseMs: number;
  /** A broker that has not confirmed a message by then is taken for gone. */
  confirmTimeoutMs: number;
  /** What handlers get to finish when the process ends. */
  drainMs: number;
}

export const defaultLimits: MessagingLimits = {
  maxAttempts: 8,
  retryInitialMs: 100,
  retryMaxMs: 5_000,
  concurrency: 5,
  batchMessages: 64,
  batchBytes: 256 * 1_024,
  batchPauseMs: 20,
  prefetch: 256,
  leaseMs: 3_000,
  scanIntervalMs: 500,
  relayBatch: 200,
  relayPauseMs: 3,
  confirmTimeoutMs: 5_000,
  drainMs: 10_000,
};
