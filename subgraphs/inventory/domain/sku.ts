/** Letters, digits, and . _ - / (ASCII): what fits on a label and in an address. */
export const skuForm = /^[A-Za-z0-9._/-]{1,64}$/;

/** Crockford's base 32: no I, L, O or U, which are misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const skuRandomBytes = 8;

/** A readable sku such as 7K3M-9QXZ: 40 of the random bits, so a million of them meet once in a million tries. */
export function skuOf(random: Uint8Array): string {
  const characters = Array.from(random.subarray(0, skuRandomBytes), (byte) => alphabet[byte % alphabet.length]).join(
    '',
  );
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}
