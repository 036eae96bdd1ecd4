import { patiently } from './backoff.js';
import { CatalogueApi } from './catalogue-api.js';
import type { CatalogueFile } from './catalogue-file.js';
import { csvRecords } from './csv-records.js';
import { discountReader } from './discount-row.js';
import { DiscountsApi } from './discounts-api.js';
import { BatchLoader, type Outcome } from './load-batch.js';
import { DiscountLoader } from './load-discounts.js';
import { demoCredentials, type ImportOptions } from './options.js';
import { physicalLines } from './physical-lines.js';
import { type Output, type Progress, startProgress } from './progress.js';
import { RateGate } from './rate-gate.js';
import { readBatches } from './read-batches.js';
import { readRows } from './read-rows.js';
import { readTable, type Table } from './read-table.js';
import { ShopClient } from './shop-client.js';
import { summaryOf, Tally } from './tally.js';
import { httpTransport } from './transport.js';
import type { Waiting } from './waiting.js';
import { workOff } from './work-off.js';

/** Operations under way at once, each of many rows: so many products are written at a time. */
const batchesUnderWay = 4;
const defaultCurrency = 'USD';
/** A shop that is not there is worth a second look, no more. */
const triesToBegin = 3;

/** One file on its way into one shop. */
export class ImportRun {
  readonly tally = new Tally();
  private progress: Progress | undefined;

  constructor(
    private readonly file: CatalogueFile,
    private readonly output: Output,
    private readonly ending: AbortController,
    private readonly waiting: Waiting,
  ) {}

  async load({ url, credentials, currency }: ImportOptions): Promise<void> {
    const table = await readTable(csvRecords(physicalLines(this.file.chunks)), this.ending.signal);
    if (!table) return;
    const gate = new RateGate(this.waiting, (ms) => this.note(`waiting ${Math.ceil(ms / 1000)} s for the rate limit`));
    const who = credentials ?? demoCredentials(table.kind);
    const client = new ShopClient(httpTransport(url), who, gate, this.waiting);
    const ask = <T>(work: () => Promise<T>) => patiently(this.waiting, triesToBegin, work);
    try {
      const userId = await ask(() => client.signIn());
      if (table.kind === 'discounts') return await this.loadDiscounts(table, new DiscountsApi(client));
      const api = new CatalogueApi(client);
      const shopCurrency = currency ?? (await ask(() => api.currency())) ?? defaultCurrency;
      await this.loadProducts(table, api, userId, shopCurrency);
    } finally {
      await client.signOut();
    }
  }

  private async loadProducts(table: Table, api: CatalogueApi, sellerId: string, currency: string): Promise<void> {
    const { waiting } = this;
    const settle = ({ line }: { line: number }, outcome: Outcome) => this.settle(line, outcome);
    const loader = new BatchLoader({ api, sellerId, waiting, settle });
    await this.work(readBatches(table, { currency, ...this.telling() }), batchesUnderWay, ({ rows }) =>
      loader.load(rows),
    );
  }

  /** In the order of the file: a row that stands there twice is found again. */
  private async loadDiscounts(table: Table, api: DiscountsApi): Promise<void> {
    const loader = new DiscountLoader(api, this.waiting);
    const rows = readRows(table, { readRow: discountReader(Date.now()), ...this.telling() });
    await this.work(rows, 1, async ({ row }) => this.settle(row.line, await loader.load(row)));
  }

  private async work<Item extends { endByte: number }>(
    items: AsyncGenerator<Item>,
    places: number,
    load: (item: Item) => Promise<void>,
  ): Promise<void> {
    const { tally, waiting, ending, output, file } = this;
    const startedAt = waiting.now();
    const progress = startProgress(output, file.bytes, () => waiting.now());
    this.progress = progress;
    let bytesDone = 0;
    const end = () => {
      progress.stop();
      output.report.write(`${summaryOf(tally, waiting.now() - startedAt)}\n`);
    };
    try {
      await workOff(items, places, ending, async (item) => {
        await load(item);
        bytesDone = Math.max(bytesDone, item.endByte);
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

  private telling() {
    return {
      onIgnored: (names: readonly string[]) =>
        this.progress?.say(`ignored columns: ${names.map((name) => JSON.stringify(name)).join(', ')}`),
      onFailed: (line: number, why: string) => this.settle(line, { failed: why }),
    };
  }

  private settle(line: number, outcome: Outcome): void {
    this.tally.add(outcome);
    if (typeof outcome === 'object') this.progress?.say(`line ${line}: ${outcome.failed}`);
  }

  private note(text: string): void {
    if (this.progress) this.progress.note(text);
    else this.output.status.write(`${text}\n`);
  }
}
