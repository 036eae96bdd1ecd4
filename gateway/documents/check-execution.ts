import { SoukError } from '#platform/errors';
import type { Execution } from '../execution/operation-runner.js';
import { checkVariables } from './check-variables.js';
import { maxCost } from './cost.js';

/** Checks what depends on the variables, before anything is planned. Throws BAD_USER_INPUT or OPERATION_TOO_COMPLEX. */
export function checkExecution({ graph, operation, variables }: Execution): void {
  checkVariables(graph.schema, operation, variables);
  // So written that what is no number is too much.
  if (!(operation.cost(variables) <= maxCost)) {
    throw new SoukError('OPERATION_TOO_COMPLEX', `The operation may find more than ${maxCost} objects.`);
  }
}
