const suggestion = / Did you mean [^?]*\?/g;

/** A message without its guesses: in production they would tell the names of a schema that is not to be listed. */
export function withoutSuggestions(message: string): string {
  return message.replace(suggestion, '');
}
