export const usage = `npm run dead-letters -- list [service]          shows what could not be handled, and why
npm run dead-letters -- replay [service] [id]   gives it to its service again: one message, a service's, or all`;

export type Command =
  | { verb: 'help' }
  | { verb: 'list'; service?: string }
  | { verb: 'replay'; service?: string; id?: string };

/** Throws an Error whose message says what to write instead. */
export function readCommand(args: readonly string[], services: readonly string[]): Command {
  const [verb, service, id, ...more] = args;
  if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') return { verb: 'help' };
  if (verb !== 'list' && verb !== 'replay') throw new Error(`there is no "${verb}"; it is list or replay\n${usage}`);
  if (service !== undefined && !services.includes(service)) {
    throw new Error(`there is no service "${service}"; it is one of ${services.join(', ')}`);
  }
  if (more.length > 0 || (verb === 'list' && id !== undefined)) throw new Error(`too many words\n${usage}`);
  return { verb, ...(service !== undefined && { service }), ...(id !== undefined && { id }) };
}
