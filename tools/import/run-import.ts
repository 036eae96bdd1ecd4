import { ConfigError, type Env } from '#platform/config';
import { openCatalogue } from './catalogue-file.js';
import { ImportError } from './import-error.js';
import { ImportRun } from './import-run.js';
import { type ImportOptions, readOptions, usage } from './options.js';
import type { Output } from './progress.js';
import { ShopTrouble } from './shop-trouble.js';
import { realWaiting } from './waiting.js';

/** What a shell says of a program that Ctrl-C has ended. */
const interrupted = 130;

/**
 * Loads a CSV file into a shop. Answers the exit code: 0; 1 when a row failed or the import could not go on; 130 when
 * `stop` came: what is under way then is ended, and what waits is left.
 */
export async function runImport(args: readonly string[], env: Env, output: Output, stop: AbortSignal): Promise<number> {
  try {
    const options = readOptions(args, env);
    if (options) return await load(options, output, stop);
    output.report.write(`${usage}\n`);
    return 0;
  } catch (error) {
    if (stop.aborted) return interrupted;
    output.status.write(`import: ${explain(error)}\n`);
    return 1;
  }
}

async function load(options: ImportOptions, output: Output, stop: AbortSignal): Promise<number> {
  // Whoever gives up ends the others, as the stop does.
  const ending = new AbortController();
  const end = () => ending.abort();
  if (stop.aborted) end();
  stop.addEventListener('abort', end);
  try {
    const file = await openCatalogue(options.file, ending.signal);
    const run = new ImportRun(file, output, ending, realWaiting(ending.signal));
    await run.load(options);
    if (stop.aborted) return interrupted;
    return run.tally.failed > 0 ? 1 : 0;
  } finally {
    stop.removeEventListener('abort', end);
    // Closes the file, whatever happened.
    end();
  }
}

function explain(error: unknown): string {
  if (error instanceof ImportError || error instanceof ConfigError) return error.message;
  if (error instanceof ShopTrouble) {
    const advice =
      'is the shop open (npm start), and there (--url, SOUK_URL)? The same command again goes on where this one stopped.';
    return `given up, ${error.message}: ${advice}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
