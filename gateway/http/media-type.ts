import type { IncomingHttpHeaders } from 'node:http';

export const graphqlResponse = 'application/graphql-response+json';
const json = 'application/json';

/** What to answer in: `application/graphql-response+json` for clients that ask for it, else `application/json`. */
export function answerMediaType(accept: string | undefined): typeof graphqlResponse | typeof json {
  if (accept === undefined || !accept.includes(graphqlResponse)) return json;
  const wanted = accept.split(',').map((part) => part.trim().toLowerCase());
  const quality = (type: string) => {
    const range = wanted.find((part) => part === type || part.startsWith(`${type};`));
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1);
  };
  return quality(graphqlResponse) >= quality(json) && quality(graphqlResponse) > 0 ? graphqlResponse : json;
}

export function wantsPage(accept: string | undefined): boolean {
  return accept !== undefined && /\btext\/html\b/i.test(accept);
}

export function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*application\/json\s*(;|$)/i.test(contentType);
}

/**
 * Whether a browser would have asked first (a CORS preflight) before another site's page could send this: a form or an image
 * cannot set these headers, so a request that has one was meant. See https://www.apollographql.com/docs/graphos/platform/security/csrf
 */
export function forcesPreflight(headers: IncomingHttpHeaders): boolean {
  return (
    isJson(headers['content-type']) || !!headers['x-apollo-operation-name'] || !!headers['apollo-require-preflight']
  );
}
