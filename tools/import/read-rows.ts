import type { Cells } from './header.js';
import type { Table } from './read-table.js';

/** The cells of a row as what they tell of; or all that is wrong with them. */
export type RowReader<Row> = (line: number, cells: Cells) => { row: Row } | { problem: string };

export interface RowParts<Row> {
  readonly readRow: RowReader<Row>;
  /** Names of columns that mean nothing to the import. */
  onIgnored(columns: readonly string[]): void;
  onFailed(line: number, why: string): void;
}

export interface ReadRow<Row> {
  readonly row: Row;
  /** How many bytes of the file end with it. */
  readonly endByte: number;
}

/** The rows of a table that can be read; of the others it is told why not. */
export async function* readRows<Row>(
  { header, records }: Table,
  { readRow, onIgnored, onFailed }: RowParts<Row>,
): AsyncGenerator<ReadRow<Row>> {
  if (header.ignored.length > 0) onIgnored(header.ignored);
  for await (const record of records) {
    const { line, endByte } = record;
    const read = 'problem' in record ? record : header.read(record.values);
    const found = 'problem' in read ? read : readRow(line, read.cells);
    if ('problem' in found) onFailed(line, found.problem);
    else yield { row: found.row, endByte };
  }
}
