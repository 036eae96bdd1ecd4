import { runImport } from './import/run-import.js';

/** A Ctrl-C within this time after the first is the same wish: npm sends its child one more. */
const sameWishMs = 1_000;

const stop = new AbortController();
let stoppedAt: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    stoppedAt ??= now;
    if (now - stoppedAt > sameWishMs) process.exit(130);
    stop.abort();
  });
}

const output = { report: process.stdout, status: process.stderr };
process.exitCode = await runImport(process.argv.slice(2), process.env, output, stop.signal);
// A pipe that is being read would keep the process until somebody writes.
if (stop.signal.aborted) process.exit();
