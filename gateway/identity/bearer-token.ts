import { SoukError } from '#platform/errors';

const longestToken = 4_096;
/** RFC 6750, section 2.1: `b64token`. The scheme's name has no case. */
const bearer = /^Bearer +([A-Za-z\d\-._~+/]+=*)$/i;

/**
 * The token of a request's Authorization header; undefined when it has none. Throws UNAUTHENTICATED for anything but one well-formed
 * bearer token.
 */
export function readBearerToken(rawHeaders: readonly string[]): string | undefined {
  const authorization = readAuthorization(rawHeaders);
  if (authorization === undefined) return undefined;
  if (authorization.length > longestToken + 'Bearer '.length) throw malformed();
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) throw malformed();
  return token;
}

/**
 * A request's Authorization header, whatever it holds. Takes the raw list of names and values, since a header that came twice shows
 * once in the parsed one. Throws UNAUTHENTICATED for two: of those, each who reads them may believe another.
 */
export function readAuthorization(rawHeaders: readonly string[]): string | undefined {
  let authorization: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (authorization !== undefined)
      throw new SoukError('UNAUTHENTICATED', 'There is more than one Authorization header.');
    authorization = rawHeaders[index + 1] ?? '';
  }
  return authorization;
}

function malformed(): SoukError {
  return new SoukError('UNAUTHENTICATED', 'The Authorization header is not one bearer token.');
}
