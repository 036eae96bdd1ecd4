import { randomUUID } from 'node:crypto';

/** From here on, looking through a text for what JSON escapes costs more than keeping it apart. */
export const longCharacters = 256;

/** Nobody outside this process can know it, so that no text holds it. */
const marker = randomUUID();

/** The texts that the stringification under way has come by. */
let apart: string[] | undefined;

/**
 * A long text that JSON has as it is, between quotes: one that came out of JSON in which nothing was escaped. `JSON.stringify` looks at
 * each character of a text, which for an answer of long ones is most of what the gateway does; `writeJson` copies these.
 */
export class LongText {
  constructor(readonly text: string) {}

  /** As `JSON.stringify` asks for it: the text, but for `writeJson`. */
  toJSON(): string {
    if (!apart) return this.text;
    apart.push(this.text);
    return marker;
  }
}

/** The JSON of a value: its bytes in UTF-8 where it has long texts in it. */
export function writeJson(value: object): string | Buffer {
  const texts: string[] = [];
  let json: string;
  apart = texts;
  try {
    json = JSON.stringify(value);
  } finally {
    apart = undefined;
  }
  return texts.length === 0 ? json : (asciiOf(json, texts) ?? utf8Of(json, texts));
}

/** At most so many bytes are one UTF-16 unit in UTF-8. */
const bytesPerUnit = 3;
/** For a longer text, the room for it to be something else than ASCII would be much. */
const longestTried = 64 * 1024;

/**
 * Writes UTF-8 where there is room to spare: ASCII alone takes one byte a unit, and the first piece that takes more ends the attempt.
 * That costs less than asking each text beforehand.
 */
function asciiOf(json: string, texts: readonly string[]): Buffer | undefined {
  if (Buffer.byteLength(json) > json.length) return undefined;
  let units = json.length;
  let longest = 0;
  for (const text of texts) {
    units += text.length;
    longest = Math.max(longest, text.length);
  }
  if (longest > longestTried) return undefined;
  const bytes = Buffer.allocUnsafeSlow(units + longest * (bytesPerUnit - 1));
  const filled = fill(bytes, json, texts, (written, piece) => written === piece.length);
  return filled === undefined ? undefined : bytes.subarray(0, filled);
}

function utf8Of(json: string, texts: readonly string[]): Buffer {
  let length = Buffer.byteLength(json);
  for (const text of texts) length += Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(
    0,
    fill(bytes, json, texts, () => true),
  );
}

/** Writes JSON with the texts in the places of the markers. Returns how long it is; undefined as soon as a piece is not as expected. */
function fill(
  bytes: Buffer,
  json: string,
  texts: readonly string[],
  isExpected: (written: number, piece: string) => boolean,
): number | undefined {
  let from = 0;
  let filled = 0;
  const add = (piece: string) => {
    const written = bytes.write(piece, filled);
    filled += written;
    return isExpected(written, piece);
  };
  for (const text of texts) {
    const at = json.indexOf(marker, from);
    if (!add(json.slice(from, at)) || !add(text)) return undefined;
    from = at + marker.length;
  }
  return add(json.slice(from)) ? filled : undefined;
}
