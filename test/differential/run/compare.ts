import type { Answered, ErrorSeen } from './case.js';

export interface Difference {
  readonly what: 'failure' | 'data' | 'errors' | 'misfits' | 'whole' | 'places';
  readonly stock: string;
  readonly own: string;
}

/** What one answer says otherwise than the other: data with the order of its names; errors and misfits in any order. */
export function differencesOf(stock: Answered, own: Answered): Difference[] {
  const seen: Difference[] = [
    { what: 'failure', stock: stock.thrown ?? '', own: own.thrown ?? '' },
    { what: 'data', stock: JSON.stringify(stock.data) ?? 'none', own: JSON.stringify(own.data) ?? 'none' },
    { what: 'errors', stock: textOf(stock.errors), own: textOf(own.errors) },
    { what: 'misfits', stock: textOf(withoutCodes(stock.misfits)), own: textOf(withoutCodes(own.misfits)) },
  ];
  return seen.filter((each) => each.stock !== each.own);
}

function textOf(errors: readonly ErrorSeen[]): string {
  const lines = errors.map(
    ({ path, message, code }) => `${JSON.stringify(path)} ${JSON.stringify(message)} ${JSON.stringify(code)}`,
  );
  return lines.sort().join('\n');
}

/** What does not fit has one code whatever it is: the executor's own, not a subgraph's. */
function withoutCodes(errors: readonly ErrorSeen[]): ErrorSeen[] {
  return errors.map(({ path, message }) => ({ path, message }));
}
