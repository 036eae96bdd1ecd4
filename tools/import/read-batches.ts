import type { BrokenLine, CsvRecord } from './csv-records.js';
import { rowsInOperation } from './documents.js';
import { type Header, readHeader } from './header.js';
import { ImportError } from './import-error.js';
import { createRowReader, type ProductRow } from './product-row.js';
import { SeenSkus } from './seen-skus.js';

export interface Batch {
  readonly rows: readonly ProductRow[];
  /** How many bytes of the file end with it. */
  readonly endByte: number;
}

export interface BatchParts {
  readonly currency: string;
  /** Names of columns that mean nothing to the import. */
  onIgnored(columns: readonly string[]): void;
  onFailed(line: number, why: string): void;
}

/** The rows that can be sent, as many at a time as go into one operation. Throws ImportError where the header is wrong. */
export async function* readBatches(
  records: AsyncIterable<CsvRecord | BrokenLine>,
  { currency, onIgnored, onFailed }: BatchParts,
): AsyncGenerator<Batch> {
  const readRow = createRowReader(currency);
  const seen = new SeenSkus();
  let header: Header | undefined;
  let rows: ProductRow[] = [];
  let endByte = 0;
  for await (const record of records) {
    endByte = record.endByte;
    if (!header) {
      if ('problem' in record) throw new ImportError(`the first row cannot be read: ${record.problem}`);
      header = readHeader(record.values);
      if (header.ignored.length > 0) onIgnored(header.ignored);
      continue;
    }
    const row = readRecord(record, header, readRow);
    if ('problem' in row) {
      onFailed(record.line, row.problem);
      continue;
    }
    const before = seen.note(row.sku, row.line);
    if (before !== undefined) {
      onFailed(row.line, `sku ${row.sku} stands on line ${before} too`);
      continue;
    }
    rows.push(row);
    if (rows.length === rowsInOperation) {
      yield { rows, endByte };
      rows = [];
    }
  }
  if (!header) throw new ImportError('the file is empty: its first row must name the columns');
  if (rows.length > 0) yield { rows, endByte };
}

function readRecord(
  record: CsvRecord | BrokenLine,
  header: Header,
  readRow: ReturnType<typeof createRowReader>,
): ProductRow | { problem: string } {
  if ('problem' in record) return record;
  const cells = header.read(record.values);
  return 'problem' in cells ? { problem: String(cells.problem) } : readRow(record.line, cells);
}
