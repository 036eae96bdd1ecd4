import { ImportError } from './import-error.js';

/** What a kind of file names in its first row. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** What a row says, by column; a column that the file lacks is empty. */
export type Cells = Readonly<Record<string, string>>;

/** Which value of a row is what. */
export interface Header {
  /** Names that mean nothing to the import. */
  readonly ignored: readonly string[];
  /** The cells of a row; or what is wrong with it. */
  read(values: readonly string[]): { cells: Cells } | { problem: string };
}

/** Reads the first row: names in any order and case. Throws ImportError that says which are missing or there twice. */
export function readHeader(values: readonly string[], { required, optional }: Columns): Header {
  const columns = [...required, ...optional];
  const names = values.map((value) => value.toLowerCase());
  const indexOf = (column: string) => names.indexOf(column.toLowerCase());
  const twice = columns.filter((column) => indexOf(column) !== names.lastIndexOf(column.toLowerCase()));
  if (twice.length > 0) throw new ImportError(`the header names a column twice: ${twice.join(', ')}`);
  const missing = required.filter((column) => indexOf(column) < 0);
  if (missing.length > 0) {
    throw new ImportError(
      `the first row must name the columns ${required.join(', ')}, separated by commas (${optional.join(', ')} may be ` +
        `left out); there is no ${missing.join(', ')}`,
    );
  }
  return {
    ignored: values.filter((value, index) => value !== '' && !columns.some((column) => indexOf(column) === index)),
    read(row) {
      if (row.length !== names.length) return { problem: `has ${row.length} values, the header has ${names.length}` };
      return { cells: Object.fromEntries(columns.map((column) => [column, row[indexOf(column)] ?? ''])) };
    },
  };
}
