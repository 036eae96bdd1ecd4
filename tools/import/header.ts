import { ImportError } from './import-error.js';

const required = ['name', 'description', 'category', 'price', 'stock', 'sku'] as const;
const optional = ['offer'] as const;

export type Column = (typeof required)[number] | (typeof optional)[number];
/** What a row says, by column; a column that the file lacks is empty. */
export type Cells = Readonly<Record<Column, string>>;

/** Which value of a row is what. */
export interface Header {
  /** Names that mean nothing to the import. */
  readonly ignored: readonly string[];
  /** The cells of a row; or what is wrong with it. */
  read(values: readonly string[]): Cells | { problem: string };
}

/** Reads the first row: names in any order and case. Throws ImportError that says which are missing or there twice. */
export function readHeader(values: readonly string[]): Header {
  const names = values.map((value) => value.toLowerCase());
  const twice = known(names).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice.length > 0) throw new ImportError(`the header names a column twice: ${[...new Set(twice)].join(', ')}`);
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new ImportError(
      `the first row must name the columns ${required.join(', ')}, separated by commas (${optional.join(', ')} may be ` +
        `left out); there is no ${missing.join(', ')}`,
    );
  }
  const cell = (row: readonly string[], column: Column) => row[names.indexOf(column)] ?? '';
  return {
    ignored: values.filter((value, index) => value !== '' && known([names[index] ?? '']).length === 0),
    read(row) {
      if (row.length !== names.length) return { problem: `has ${row.length} values, the header has ${names.length}` };
      return {
        name: cell(row, 'name'),
        description: cell(row, 'description'),
        category: cell(row, 'category'),
        price: cell(row, 'price'),
        stock: cell(row, 'stock'),
        sku: cell(row, 'sku'),
        offer: cell(row, 'offer'),
      };
    },
  };
}

function known(names: readonly string[]): string[] {
  const columns: readonly string[] = [...required, ...optional];
  return names.filter((name) => columns.includes(name));
}
