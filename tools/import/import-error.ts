/** What ends an import before its last row: the message is one line that says what to do. The rows done so far stay done. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
