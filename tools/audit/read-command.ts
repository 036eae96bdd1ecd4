import { parseArgs } from 'node:util';

export const usage = `npm run audit                 checks the books of the shop that runs here, or that *_DATABASE_URL name
npm run audit -- --at-rest    also that nothing is under way: for a shop that nobody uses just now
npm run audit -- --json       tells it as JSON

Ends with 0 when all is well, 1 when an invariant is broken, 2 when it could not look.`;

export interface Command {
  readonly help: boolean;
  readonly atRest: boolean;
  readonly json: boolean;
}

/** Throws an Error whose message says what to write instead. */
export function readCommand(args: readonly string[]): Command {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'at-rest': flag, json: flag, help: { ...flag, short: 'h' } },
    });
    return { help: values.help, atRest: values['at-rest'], json: values.json };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}
