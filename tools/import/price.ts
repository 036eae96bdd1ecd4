/** 10 billion of a currency with cents: the most that CreateProductInput takes. */
const largestMinorUnits = 1_000_000_000_000;

/** How many decimals a currency has, by its ISO 4217 code: 2 of USD, none of JPY. */
export function decimalsOf(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units of a plain decimal in major units (`19.99`), exactly; or what is wrong with it. */
export function readPrice(
  text: string,
  currency: string,
  decimals = decimalsOf(currency),
): { minorUnits: number } | { problem: string } {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) {
    const example = decimals > 0 ? `19.${'9'.repeat(decimals)}` : '1999';
    return { problem: `must be a plain amount in ${currency}, such as ${example}` };
  }
  if (fraction.length > decimals) {
    return { problem: `has ${fraction.length} decimals, ${currency} has ${decimals}` };
  }
  const digits = `${whole}${fraction.padEnd(decimals, '0')}`.replace(/^0+(?=\d)/, '');
  if (digits.length > 15 || Number(digits) > largestMinorUnits) {
    return { problem: `must be at most ${largestMinorUnits / 10 ** decimals}` };
  }
  return { minorUnits: Number(digits) };
}
