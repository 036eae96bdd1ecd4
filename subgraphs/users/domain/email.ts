import { isStorable } from './text.js';

/** RFC 5321, 4.5.3.1.3 (a path of 256 with its angle brackets), in UTF-16 units. */
export const longestEmail = 254;

const longestLocalPart = 64; // RFC 5321, 4.5.3.1.1
const localPart = /^[^\s\p{Cc}@()<>[\]:;,\\"]+$/u;
const domainPart =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])$/u;

/** The form under which an address is kept and looked up: one person types it in more than one way. */
export function normaliseEmail(given: string): string {
  return given.trim().normalize('NFC').toLowerCase();
}

/** A sane look at a normalised address: something, an @, and a domain with a dot. Only a message sent there proves more. */
export function isEmail(normalised: string): boolean {
  const at = normalised.lastIndexOf('@');
  return (
    normalised.length <= longestEmail &&
    isStorable(normalised) &&
    at <= longestLocalPart &&
    localPart.test(normalised.slice(0, Math.max(at, 0))) &&
    domainPart.test(normalised.slice(at + 1))
  );
}
