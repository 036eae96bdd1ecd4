import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from './answer-body.js';
import { AnswerReader, type ReadAnswer } from './answer-reader.js';
import { AnswerTooLarge, NotHttp } from './connection-errors.js';

const lines = (...all: string[]) => all.join('\r\n');

/** What is read of bytes that come so many at a time. Their buffer is used again, as a connection does. */
function read(text: string | Buffer, size = Number.POSITIVE_INFINITY): ReadAnswer | undefined {
  const reader = new AnswerReader();
  const all = Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1');
  for (let from = 0; from < all.length; from += size) {
    const bytes = Buffer.from(all.subarray(from, from + size));
    const answer = reader.read(bytes);
    bytes.fill('?');
    if (answer) return answer;
  }
  return undefined;
}

const withLength = lines('HTTP/1.1 200 OK', 'Content-Type: application/json', 'Content-Length: 5', '', 'hello');
const inChunks = lines(
  'HTTP/1.1 200 OK',
  'Transfer-Encoding: chunked',
  '',
  '3',
  'hel',
  '2;a="b c"',
  'lo',
  '0',
  'x: y',
  '',
  '',
);
const afterHints = `${lines('HTTP/1.1 103 Early Hints', 'link: </a>', '', '')}${withLength}`;

describe('an answer', () => {
  it.each([
    ['with a length', withLength],
    ['in chunks', inChunks],
    ['after a 103', afterHints],
  ])('%s is the same in whatever pieces it comes', (_, text) => {
    for (const size of [1, 2, 3, 7, 50, 1_000]) {
      expect(read(text, size)).toMatchObject({ answer: { status: 200, text: 'hello' }, keptForMs: 30_000 });
    }
  });

  it('is no more whole a byte before its end', () => {
    for (const text of [withLength, inChunks]) expect(read(text.slice(0, -1))).toBeUndefined();
  });

  it('is UTF-8, also where a piece ends within a character, and is told without its byte order mark', () => {
    const body = Buffer.from('\uFEFFZoë 😀');
    const all = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`), body]);
    for (const size of [1, 5, 1_000]) expect(read(all, size)?.answer.text).toBe('Zoë 😀');
  });

  it('has headers by their names in lower case, without the space around their values, and joined where one comes twice', () => {
    const text = lines('HTTP/1.1 200', 'X-A:  1\t', 'x-a: 2', 'x-empty:', 'content-length: 0', '', '');
    expect(read(text)?.answer).toEqual({
      status: 200,
      headers: { 'x-a': '1, 2', 'x-empty': '', 'content-length': '0' },
      text: '',
    });
  });

  it.each(['constructor', '__proto__'])('may have a header called %s', (name) => {
    const { headers } = read(lines('HTTP/1.1 204 No Content', `${name}: x`, `${name}: y`, '', ''))?.answer ?? {};
    expect(Object.entries(headers ?? {})).toEqual([[name, 'x, y']]);
  });

  it('has no body where its status says so', () => {
    for (const status of [204, 304]) {
      expect(read(lines(`HTTP/1.1 ${status} No`, 'content-length: 10', '', ''))?.answer).toMatchObject({
        status,
        text: '',
      });
    }
  });

  it('that does not say where it ends, ends with the connection', () => {
    const reader = new AnswerReader();
    expect(reader.read(Buffer.from(lines('HTTP/1.0 200 OK', '', 'hel')))).toBeUndefined();
    expect(reader.read(Buffer.from('lo'))).toBeUndefined();
    expect(reader.end()).toMatchObject({ answer: { status: 200, text: 'hello' }, keptForMs: 0 });
  });

  it.each([
    ['nothing', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['half a body', withLength.slice(0, -1)],
    ['chunks without the last', inChunks.slice(0, -4)],
    ['a 103 alone', lines('HTTP/1.1 103 Early Hints', '', '')],
  ])('of which %s came is cut short', (_, text) => {
    const reader = new AnswerReader();
    reader.read(Buffer.from(text));
    expect(reader.end()).toBeUndefined();
  });

  it('of more than 32 MB is refused: at once where it says so, else as soon as it is', () => {
    expect(() => read(`HTTP/1.1 200 OK\r\ncontent-length: ${maxBodyBytes + 1}\r\n\r\n`)).toThrow(AnswerTooLarge);
    const size = maxBodyBytes.toString(16);
    const whole = Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${size}\r\n`),
      Buffer.alloc(maxBodyBytes, ' '),
      Buffer.from('\r\n1\r\n'),
    ]);
    expect(read(whole, 1_000_000)).toBeUndefined();
    expect(() => read(Buffer.concat([whole, Buffer.from(' ')]), 1_000_000)).toThrow(AnswerTooLarge);
  });
});

describe('a connection', () => {
  const keptFor = (...headers: string[]) =>
    read(lines('HTTP/1.1 200 OK', ...headers, 'content-length: 0', '', ''))?.keptForMs;

  it('is kept as long as its server keeps it, and a second less, at most half a minute', () => {
    expect(keptFor()).toBe(30_000);
    expect(keptFor('connection: keep-alive', 'keep-alive: timeout=5, max=100')).toBe(4_000);
    expect(keptFor('keep-alive: timeout=600')).toBe(30_000);
    expect(keptFor('keep-alive: timeout=1')).toBe(0);
  });

  it('is not kept where the server closes it, speaks HTTP/1.0, or sends more than was asked for', () => {
    expect(keptFor('connection: Close')).toBe(0);
    expect(keptFor('connection: x, close')).toBe(0);
    expect(read(withLength.replace('1.1', '1.0'))?.keptForMs).toBe(0);
    expect(read(`${withLength}HTTP/1.1 200 OK\r\n`)).toMatchObject({ answer: { text: 'hello' }, keptForMs: 0 });
    expect(read(`${inChunks}x`)).toMatchObject({ answer: { text: 'hello' }, keptForMs: 0 });
  });
});

describe('what is no HTTP, or can be read in two ways, is refused', () => {
  const head = (...headers: string[]) => lines('HTTP/1.1 200 OK', ...headers, '', '');
  const chunks = (text: string) => `${head('transfer-encoding: chunked')}${text}`;

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['another protocol without a line', '\x15\x03\x01'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a protocol that nobody asked for', lines('HTTP/1.1 101 Switching Protocols', 'upgrade: x', '', '')],
    ['a length and chunks', head('content-length: 5', 'transfer-encoding: chunked')],
    ['two lengths', head('content-length: 5', 'content-length: 6')],
    ['two equal lengths', head('content-length: 5', 'content-length: 5')],
    ['a length with a sign', head('content-length: +5')],
    ['a length in hexadecimal', head('content-length: 0x5')],
    ['no length', head('content-length:')],
    ['an encoding that nobody asked for', head('transfer-encoding: gzip, chunked')],
    ['chunks in HTTP/1.0', head('transfer-encoding: chunked').replace('1.1', '1.0')],
    ['a space before a colon', head('content-length : 5')],
    ['a line that goes on', head('a: b', ' c: d')],
    ['a line without a colon', head('a')],
    ['a header without a name', head(': a')],
    ['a line feed alone', head('a: b\ncontent-length: 5')],
    ['a line feed that begins a header', 'HTTP/1.1 200 OK\r\n\na: b\r\n\r\n'],
    ['a carriage return alone', head('a: b\rcontent-length: 5')],
    ['a null', head('a: b\0c')],
    ['a header of spaces that ends in a null', head(`a:${' '.repeat(16_000)}\0`)],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(3_000)}`],
    ['a chunk without a size', chunks('\r\n')],
    ['a chunk with a size that is none', chunks('-1\r\n')],
    ['a chunk of a size that fits no number', chunks('123456789\r\n')],
    ['a chunk whose size ends with a line feed alone', chunks('1\na\r\n')],
    ['a chunk that is longer than it says', chunks('1\r\nab\r\n')],
    ['a size that does not end', chunks(`1;${'x'.repeat(20_000)}`)],
    ['trailers that do not end', chunks(`0\r\n${'a: b\r\n'.repeat(5_000)}`)],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(NotHttp);
    expect(() => read(text, 1)).toThrow(NotHttp);
  });
});
