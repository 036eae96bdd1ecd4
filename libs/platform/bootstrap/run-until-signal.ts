import { ConfigError } from '#platform/config';

const stopTimeoutMs = 30_000;

/**
 * Starts something, keeps it until SIGTERM, SIGINT or SIGHUP, and closes it within 30 s.
 * A start that fails is one line on stderr and exit code 1.
 */
export async function runUntilSignal(name: string, start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  // Listening for good: a signal to the group and the launcher's own arrive one after the other, and mean the same.
  const stopRequested = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  // What nobody awaited is a bug, not a reason to drop everyone's requests.
  process.on('unhandledRejection', (reason) => console.error(`${name}: unhandled rejection`, reason));
  try {
    const running = await Promise.race([start(), stopRequested.then(() => undefined)]);
    // Nothing is served yet: what was begun is taken up again, or tidied, at the next start.
    if (!running) process.exit(0);
    await stopRequested;
    setTimeout(() => process.exit(1), stopTimeoutMs).unref();
    await running.close();
    process.exit(0);
  } catch (error) {
    console.error(explainFailure(name, error));
    process.exit(1);
  }
}

/** One line that says what is wrong and what to do; the stack only for what nobody expected. */
function explainFailure(name: string, error: unknown): string {
  if (error instanceof ConfigError) return `${name}: ${error.message}`;
  return `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
