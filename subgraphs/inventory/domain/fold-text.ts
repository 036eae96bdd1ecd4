const combiningMarks = /[\u0300-\u036f]/g;

/** The same for texts that differ in case only. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The same for texts that differ in case or accents only. */
export function foldAccents(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(combiningMarks, '').normalize('NFKC');
}

/** Characters of a name that count when names are sorted; a cursor holds as many. */
const sortedCharacters = 100;

/** What names are sorted by, byte for byte: made here since databases differ in their collations, and change them with an upgrade. */
export function nameSortKey(name: string): string {
  return [...foldAccents(name)].slice(0, sortedCharacters).join('');
}
