import type { BrokenLine, CsvRecord } from './csv-records.js';
import { discountColumns } from './discount-row.js';
import { type Header, readHeader } from './header.js';
import { ImportError } from './import-error.js';
import { productColumns } from './product-row.js';
import { nextUntil } from './work-off.js';

/** A file whose first row has been read. */
export interface Table {
  readonly kind: 'products' | 'discounts';
  readonly header: Header;
  /** What stands below the header, to be read once. */
  readonly records: AsyncGenerator<CsvRecord | BrokenLine>;
}

/** Reads the first row, which tells what the others are about. Undefined when `signal` comes first. Throws ImportError. */
export async function readTable(
  records: AsyncGenerator<CsvRecord | BrokenLine>,
  signal: AbortSignal,
): Promise<Table | undefined> {
  const first = await nextUntil(signal, records);
  if (!first) return undefined;
  if (first.done) throw new ImportError('the file is empty: its first row must name the columns');
  if ('problem' in first.value) throw new ImportError(`the first row cannot be read: ${first.value.problem}`);
  const { values } = first.value;
  const names = values.map((value) => value.toLowerCase());
  return names.includes('percent') && !names.includes('price')
    ? { kind: 'discounts', header: readHeader(values, discountColumns), records }
    : { kind: 'products', header: readHeader(values, productColumns), records };
}
