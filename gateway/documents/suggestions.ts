const maxCharacters = 500;

/**
 * A message without its guesses, which it ends in: in production they would tell the names of a schema that is not to be listed.
 * What comes before them may hold anything that a client wrote, so it is not searched by a pattern.
 */
export function withoutSuggestions(message: string): string {
  if (!message.endsWith('?')) return message;
  const start = message.lastIndexOf(' Did you mean ');
  return start === -1 ? message : message.slice(0, start);
}

/** A message that repeats what a client wrote, cut where it would repeat a megabyte. */
export function shortened(message: string): string {
  return message.length <= maxCharacters ? message : `${message.slice(0, maxCharacters - 1).toWellFormed()}…`;
}
