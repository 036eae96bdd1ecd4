import type { HeaderList } from './header-list.js';

const always = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** An answer is data: never a page, never sniffed for one, never framed. */
export const securityHeaders = securityHeadersOfPage("default-src 'none'; frame-ancestors 'none'");
export const securityHeaderList: HeaderList = Object.entries(securityHeaders).flat();

/** A page says what it may load. */
export function securityHeadersOfPage(contentSecurityPolicy: string): Readonly<Record<string, string>> {
  return { 'content-security-policy': contentSecurityPolicy, ...always };
}
