import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Answer } from './answer.js';
import type { ClientErrors } from './client-errors.js';

/** Beyond this many, values that do not fit the schema are the same mistake again. */
const maxMisfits = 20;

/**
 * The answer to an operation that was executed: partial data with its errors, or data alone. With `missesEntities`, a field
 * that is null because what it leads to is no more (a deleted product in an old order) is no error.
 */
export function answerOfExecution(
  { data, errors = [], extensions }: ExecutionResult<Record<string, unknown>, Record<string, unknown>>,
  clientErrors: ClientErrors,
  missesEntities: boolean,
): Answer {
  // The executor hides here what it made null because a subgraph's value did not fit the schema.
  const hidden = missesEntities && data !== null ? undefined : extensions?.valueCompletion;
  const misfits = Array.isArray(hidden) ? hidden : [];
  const all = [...errors, ...misfits.filter((each) => each instanceof GraphQLError).slice(0, maxMisfits)];
  const [first] = all;
  const hasData = data !== undefined;
  if (!first) return { body: JSON.stringify({ data }), outcome: 'ok', hasData };
  const told = all.map((error) => clientErrors.ofExecution(error));
  return { body: JSON.stringify({ errors: told, data }), outcome: told[0]?.extensions.code ?? 'INTERNAL', hasData };
}
