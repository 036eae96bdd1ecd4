import { writeJson } from '../plan/long-text.js';
import type { PlanOutcome } from '../plan/operation-plan.js';
import type { Answer } from './answer.js';
import type { ClientErrors } from './client-errors.js';

/** Beyond this many, values that do not fit the schema are the same mistake again. */
const maxMisfits = 20;

/** The answer to an operation that was executed: partial data with its errors, or data alone. */
export function answerOfExecution({ data, errors, misfits }: PlanOutcome, clientErrors: ClientErrors): Answer {
  // Where something else went wrong, that is why values are missing.
  const all = errors.length > 0 ? errors : misfits.slice(0, maxMisfits);
  const [first] = all;
  if (!first) return { body: writeJson({ data }), outcome: 'ok', hasData: true };
  const told = all.map((error) => clientErrors.ofExecution(error));
  return {
    body: writeJson({ errors: told, data }),
    outcome: told[0]?.extensions.code ?? 'INTERNAL',
    hasData: true,
  };
}
