import type { DeadLetter } from '#platform/messaging';

const headings = ['service', 'id', 'type', 'subject', 'attempts', 'when', 'cause'];
const maxCauseLength = 160;

/** A table, a letter a line. */
export function formatLetters(letters: readonly DeadLetter[]): string {
  const rows = [headings, ...letters.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)))
    .map((cells) => cells.join('  '))
    .join('\n');
}

function cellsOf({ service, id, type, subject, attempts, diedAt, error, reason }: DeadLetter): string[] {
  const when = diedAt.getTime() === 0 ? 'unknown' : diedAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return [service, id, type, subject, String(attempts), when, `${error}: ${reason}`.slice(0, maxCauseLength)].map(
    plain,
  );
}

/** What a message says of itself is anybody's: it must not move the terminal's cursor or break the table. */
function plain(cell: string): string {
  return cell.replace(/\p{C}+|\s+/gu, ' ');
}
