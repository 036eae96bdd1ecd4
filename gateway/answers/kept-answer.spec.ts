import { expect, it } from 'vitest';
import { decodeAnswer, encodeAnswer, type KeptAnswer, ownBytes } from './kept-answer.js';

it('what is kept of an answer takes the memory of its bytes, and no more', () => {
  const text = '{"data":{"name":"Größe"}}';
  for (const bytes of [ownBytes(text), ownBytes(Buffer.from(text))]) {
    expect(bytes.toString('utf8')).toBe(text);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  }
});

it('an answer that came from a shared store is as it was, and takes no more memory either', () => {
  const kept: KeptAnswer = {
    body: ownBytes('{"data":{"a":1}}'),
    etag: '"tag"',
    epochs: 'e1,e2',
    beganMs: 1,
    untilMs: 2,
    outcome: 'ok',
    hasData: true,
  };
  const read = decodeAnswer(encodeAnswer(kept), 'e1,e2', 1);
  expect(read).toEqual(kept);
  expect(read?.body.buffer.byteLength).toBe(kept.body.length);
});
