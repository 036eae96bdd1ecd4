import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runImport } from '../../../tools/import/run-import.js';

export interface Imported {
  exitCode: number;
  /** What it found out: the rows that failed, and the summary. */
  report: string;
  /** How far it was, and why it could not go on. */
  status: string;
}

export interface Seller {
  readonly url: string;
  readonly session?: { readonly email: string };
}

/** Runs `npm run import` in this process, as the seller, on a file that holds `csv`. Ctrl-C comes when the status says `stopAt`. */
export async function importCsv(seller: Seller, csv: string, stopAt?: string): Promise<Imported> {
  const folder = mkdtempSync(join(tmpdir(), 'souk-import-'));
  try {
    const file = join(folder, 'catalogue.csv');
    writeFileSync(file, csv);
    return await importFile(seller, file, stopAt);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function importFile({ url, session }: Seller, file: string, stopAt?: string): Promise<Imported> {
  const stop = new AbortController();
  const report = new Sink();
  const status = new Sink((text) => {
    if (stopAt !== undefined && text.includes(stopAt)) stop.abort();
  });
  const env = { SOUK_URL: url, ...(session && { SOUK_EMAIL: session.email, SOUK_PASSWORD: 'correct horse' }) };
  const exitCode = await runImport([file], env, { report, status }, stop.signal);
  return { exitCode, report: report.text, status: status.text };
}

/** The numbers of a summary. */
export function countsOf({ report }: Imported): Record<string, number> {
  const found = report.matchAll(/(created|updated|unchanged|failed) (\d+)/g);
  return Object.fromEntries([...found].map(([, name, count]) => [name, Number(count)]));
}

class Sink extends Writable {
  text = '';

  constructor(private readonly onText: (text: string) => void = () => {}) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText(this.text);
    done();
  }
}
