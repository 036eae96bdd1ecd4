import { rowsInOperation } from './documents.js';
import { type ProductRow, productReader } from './product-row.js';
import { type RowParts, readRows } from './read-rows.js';
import type { Table } from './read-table.js';
import { SeenSkus } from './seen-skus.js';

export interface Batch {
  readonly rows: readonly ProductRow[];
  /** How many bytes of the file end with it. */
  readonly endByte: number;
}

export interface BatchParts extends Omit<RowParts<ProductRow>, 'readRow'> {
  readonly currency: string;
}

/** The products of a table that can be sent, as many at a time as go into one operation. */
export async function* readBatches(table: Table, { currency, onIgnored, onFailed }: BatchParts): AsyncGenerator<Batch> {
  const seen = new SeenSkus();
  let rows: ProductRow[] = [];
  let endByte = 0;
  for await (const read of readRows(table, { readRow: productReader(currency), onIgnored, onFailed })) {
    const { row } = read;
    endByte = read.endByte;
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
  if (rows.length > 0) yield { rows, endByte };
}
