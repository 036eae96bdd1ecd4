import { describe, expect, it } from 'vitest';
import { HttpMessages } from './http-messages.js';

const withLength = 'POST /graphql HTTP/1.1\r\nhost: a\r\nContent-Length: 5\r\n\r\nhello';
const inChunks = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\na;x=y\r\n0123456789\r\n0\r\n\r\n';

function bodiesOf(parts: readonly string[]): string[] {
  const bodies: string[] = [];
  const messages = new HttpMessages((_head, body) => bodies.push(body.toString()));
  for (const part of parts) messages.push(Buffer.from(part));
  return bodies;
}

describe('HTTP messages', () => {
  it('are read one after the other, wherever what comes in is split', () => {
    const stream = withLength + inChunks + withLength;
    const expected = ['hello', 'abc0123456789', 'hello'];
    expect(bodiesOf([stream])).toEqual(expected);
    expect(bodiesOf([...stream])).toEqual(expected);
    for (let at = 1; at < stream.length; at += 1) {
      expect(bodiesOf([stream.slice(0, at), stream.slice(at)])).toEqual(expected);
    }
  });

  it('are not given out before they are whole', () => {
    expect(bodiesOf([withLength.slice(0, -1)])).toEqual([]);
    expect(bodiesOf([inChunks.slice(0, -1)])).toEqual([]);
  });

  it('without a length are refused rather than waited for', () => {
    expect(() => bodiesOf(['HTTP/1.1 200 OK\r\nserver: x\r\n\r\n'])).toThrow('without a length');
    expect(() => bodiesOf([inChunks.replace('\r\na;', '\r\n?;')])).toThrow('without a length');
  });
});
