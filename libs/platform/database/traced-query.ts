import { startSpan } from '#platform/observability';

const longestText = 300;
const longestLookedAt = 4_000;
const firstWord = /^\s*(\w+)/;
const table = {
  UPDATE: /\bUPDATE\s+(?:ONLY\s+)?"?(\w+)/i,
  INSERT: /\bINTO\s+"?(\w+)/i,
  other: /\bFROM\s+(?:ONLY\s+)?"?(\w+)/i,
};

/** Runs a statement as a span of the work under way, if there is any. Its parameters are nobody's business; its text is the code's. */
export function tracedQuery(text: string, run: () => unknown): unknown {
  const summary = summaryOf(text);
  const span = startSpan(summary, 'client', {
    'db.system.name': 'postgresql',
    'db.query.summary': summary,
    'db.query.text': text.slice(0, longestText).replace(/\s+/g, ' ').trim(),
  });
  const answer = run();
  if (span && answer instanceof Promise) {
    answer.then(
      () => span.end(),
      (error: unknown) => span.end(codeOf(error)),
    );
  } else span?.end();
  return answer;
}

/** What a statement does, and to which table first: `INSERT outbox`. */
export function summaryOf(text: string): string {
  const start = text.slice(0, longestLookedAt);
  const verb = firstWord.exec(start)?.[1]?.toUpperCase() ?? 'SQL';
  const [, name] = (verb === 'UPDATE' || verb === 'INSERT' ? table[verb] : table.other).exec(start) ?? [];
  return name === undefined ? verb : `${verb} ${name}`;
}

/** The SQLSTATE, where PostgreSQL gave one. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
}
