import { ConfigError, type Env } from '#platform/config';
import { patiently } from './backoff.js';
import { CatalogueApi } from './catalogue-api.js';
import { type CatalogueFile, openCatalogue } from './catalogue-file.js';
import { csvRecords } from './csv-records.js';
import { ImportError } from './import-error.js';
import { BatchLoader } from './load-batch.js';
import { type ImportOptions, readOptions, usage } from './options.js';
import { physicalLines } from './physical-lines.js';
import { type Output, type Progress, startProgress } from './progress.js';
import { RateGate } from './rate-gate.js';
import { readBatches } from './read-batches.js';
import { ShopClient } from './shop-client.js';
import { ShopTrouble } from './shop-trouble.js';
import { summaryOf, Tally } from './tally.js';
import { httpTransport } from './transport.js';
import { realWaiting, type Waiting } from './waiting.js';
import { workOff } from './work-off.js';

/** Operations under way at once, each of many rows: so many products are written at a time. */
const batchesUnderWay = 4;
const defaultCurrency = 'USD';
/** A shop that is not there is worth a second look, no more. */
const triesToBegin = 3;
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

class ImportRun {
  readonly tally = new Tally();
  private progress: Progress | undefined;

  constructor(
    private readonly file: CatalogueFile,
    private readonly output: Output,
    private readonly ending: AbortController,
    private readonly waiting: Waiting,
  ) {}

  async load({ url, credentials, currency }: ImportOptions): Promise<void> {
    const note = (ms: number) => {
      const text = `waiting ${Math.ceil(ms / 1000)} s for the rate limit`;
      if (this.progress) this.progress.note(text);
      else this.output.status.write(`${text}\n`);
    };
    const client = new ShopClient(httpTransport(url), credentials, new RateGate(this.waiting, note), this.waiting);
    const api = new CatalogueApi(client);
    const ask = <T>(work: () => Promise<T>) => patiently(this.waiting, triesToBegin, work);
    try {
      const sellerId = await ask(() => client.signIn());
      const shopCurrency = currency ?? (await ask(() => api.currency())) ?? defaultCurrency;
      await this.loadRows(api, sellerId, shopCurrency);
    } finally {
      await client.signOut();
    }
  }

  private async loadRows(api: CatalogueApi, sellerId: string, currency: string): Promise<void> {
    const { tally, waiting, ending, output, file } = this;
    const startedAt = waiting.now();
    const progress = startProgress(output, file.bytes, () => waiting.now());
    this.progress = progress;
    const fail = (line: number, why: string) => {
      tally.add({ failed: why });
      progress.say(`line ${line}: ${why}`);
    };
    const loader = new BatchLoader({
      api,
      sellerId,
      waiting,
      settle: (row, outcome) => (typeof outcome === 'object' ? fail(row.line, outcome.failed) : tally.add(outcome)),
    });
    const batches = readBatches(csvRecords(physicalLines(file.chunks)), {
      currency,
      onIgnored: (names) => progress.say(`ignored columns: ${names.map((name) => JSON.stringify(name)).join(', ')}`),
      onFailed: fail,
    });
    let bytesDone = 0;
    const end = () => {
      progress.stop();
      output.report.write(`${summaryOf(tally, waiting.now() - startedAt)}\n`);
    };
    try {
      await workOff(batches, batchesUnderWay, ending, async ({ rows, endByte }) => {
        await loader.load(rows);
        bytesDone = Math.max(bytesDone, endByte);
        progress.show(bytesDone, tally);
      });
    } catch (error) {
      if (tally.rows > 0) end();
      else progress.stop();
      throw error;
    }
    if (!ending.signal.aborted) progress.show(file.bytes ?? bytesDone, tally);
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
