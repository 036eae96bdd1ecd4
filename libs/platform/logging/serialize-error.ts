export interface LoggedError {
  type: string;
  message: string;
  stack?: string | undefined;
  code?: string;
  /** The database constraint that was violated. */
  constraint?: string;
  cause?: LoggedError;
}

const deepestCause = 5;

/**
 * What a log holds of an error: never the properties that libraries hang on theirs. A failed query's parameters and
 * detail are people's data.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: messageOf(error) };
  const driverError = 'driverError' in error ? error.driverError : undefined;
  const cause = error.cause ?? driverError;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...textOf(error, 'code'),
    ...textOf(error, 'constraint'),
    ...(cause !== undefined && depth < deepestCause && { cause: serializeError(cause, depth + 1) }),
  };
}

function textOf<Name extends string>(error: object, name: Name): { [name in Name]?: string } {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? ({ [name]: value } as { [name in Name]: string }) : {};
}

/** Of what is thrown or answered that is no Error, such as a subgraph's errors in JSON. */
function messageOf(value: unknown): string {
  const message: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'message') : undefined;
  return typeof message === 'string' ? message : String(value);
}
