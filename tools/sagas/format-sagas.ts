import type { OpenSaga } from './open-sagas.js';

const headings = ['order', 'number', 'status', 'waits for', 'asked', 'due', 'since', ''];

const answers: Readonly<Record<string, string>> = {
  reserving: 'stock to be reserved',
  paying: 'payment',
  refunding: 'refund',
  compensating: 'stock to be back',
};

/** A table, a checkout a line. */
export function formatSagas(sagas: readonly OpenSaga[]): string {
  const rows = [headings, ...sagas.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ orderId, number, status, step, undoing, attempts, dueAt, since, isStuck }: OpenSaga): string[] {
  const waitsFor = `${answers[step] ?? step}${undoing ? ` (${undoing})` : ''}`;
  return [orderId, number, status, waitsFor, `${attempts || 1}×`, second(dueAt), second(since), isStuck ? 'stuck' : ''];
}

function second(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}
