import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { LineWindow } from './line-window.js';
import type { PhysicalLine } from './physical-lines.js';

interface Place {
  /** The line on which it begins. */
  readonly line: number;
  /** How many bytes of the file end with it. */
  readonly endByte: number;
}

export interface CsvRecord extends Place {
  /** The values, trimmed. */
  readonly values: readonly string[];
}

export interface BrokenLine extends Place {
  readonly problem: string;
}

/** How far a quote that is opened may be from the one that closes it. */
const maxRecordCharacters = 128 * 1024;

/**
 * The records of a CSV file, blank ones left out. A quote opened on one line may be closed on a later one. Where the
 * quotes make no sense only the line on which that begins is given up, and reading goes on with the next one: a parser
 * of the whole stream would lose everything up to some later quote, which may be the rest of the file.
 */
export async function* csvRecords(lines: AsyncIterable<PhysicalLine>): AsyncGenerator<CsvRecord | BrokenLine> {
  const window = new LineWindow(lines);
  for (let first = await window.at(0); first; first = await window.at(0)) {
    const block = await closedBlock(window);
    const read = readBlock(block ?? [first]);
    if (block && !isBroken(read)) {
      window.drop(block.length);
      if (read) yield read;
    } else {
      window.drop(1);
      // What its first line says of itself is nearer to the cause than what a quote further down made of it.
      const alone = readBlock([first]);
      const broken = [alone, read].find(isBroken);
      yield { line: first.number, endByte: first.endByte, problem: broken?.problem ?? neverClosed };
    }
  }
}

/** The lines from the first one to the one that closes its quotes; undefined when none does. */
async function closedBlock(window: LineWindow): Promise<PhysicalLine[] | undefined> {
  const block: PhysicalLine[] = [];
  let isOpen = false;
  let characters = 0;
  for (let line = await window.at(0); line; line = await window.at(block.length)) {
    block.push(line);
    characters += line.text.length + 1;
    if (hasOddQuotes(line.text)) isOpen = !isOpen;
    if (!isOpen) return block;
    if (characters > maxRecordCharacters) return undefined;
  }
  return undefined;
}

/** Undefined for a blank one. */
function readBlock(block: readonly PhysicalLine[]): CsvRecord | BrokenLine | undefined {
  const line = block[0]?.number ?? 0;
  const endByte = block.at(-1)?.endByte ?? 0;
  const unusable = block.find(({ problem }) => problem !== undefined);
  if (unusable) {
    const where = unusable.number === line ? '' : `line ${unusable.number} `;
    return { line, endByte, problem: `${where}${unusable.problem}` };
  }
  const text = block.map((each) => each.text).join('\n');
  if (text.trim() === '') return undefined;
  try {
    // `trim` lets spaces stand around the quotes.
    const [row] = parse(text, { record_delimiter: '\n', relax_column_count: true, trim: true, max_record_size: 0 });
    const values = row?.map((value) => value.trim()) ?? [];
    return values.some((value) => value !== '') ? { line, endByte, values } : undefined;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { line, endByte, problem: problems[error.code] ?? error.message };
  }
}

function isBroken(read: CsvRecord | BrokenLine | undefined): read is BrokenLine {
  return read !== undefined && 'problem' in read;
}

const neverClosed = 'a quote is opened and never closed';

const problems: Partial<Record<CsvError['code'], string>> = {
  CSV_QUOTE_NOT_CLOSED: neverClosed,
  CSV_INVALID_CLOSING_QUOTE: 'a quote within a quoted value is not doubled',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'a quote within a quoted value is not doubled',
  INVALID_OPENING_QUOTE: 'a quote stands in a value that is not quoted: quote the whole value, and double the quote',
};

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}
