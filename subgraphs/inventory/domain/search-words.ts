import { foldAccents } from './fold-text.js';

/** Runs of letters and digits; in scripts that put no spaces between words each character is one. */
const wordForm =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+/gv;

const longestWord = 64;

/** The words of some texts, folded, each once. The same for what is searched and for what is searched for. */
export function searchWords(...texts: string[]): string[] {
  const words = texts.flatMap((text) => foldAccents(text).match(wordForm) ?? []);
  return [...new Set(words.map((word) => [...word].slice(0, longestWord).join('')))];
}
