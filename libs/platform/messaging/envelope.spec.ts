import { expect, it } from 'vitest';
import { z } from 'zod';
import { readData, readEnvelope, UnreadableMessage, whatCanBeRead } from './envelope.js';

const message = {
  specversion: '1.0',
  id: '0198c0de-0000-7000-8000-000000000001',
  type: 'Told',
  source: 'orders',
  subject: 'a',
  time: '2026-11-20T07:03:50.518Z',
  datacontenttype: 'application/json',
  data: { n: 1 },
  sequence: 3,
  correlationid: 'a-click',
};

it('reads an envelope, and passes over what a later version adds', () => {
  expect(readEnvelope(JSON.stringify({ ...message, priority: 'high' }))).toEqual(message);
});

it('reads an id in the spelling that the inbox answers in', () => {
  expect(readEnvelope(JSON.stringify({ ...message, id: message.id.toUpperCase() })).id).toBe(message.id);
});

it.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['no id that the inbox can keep', JSON.stringify({ ...message, id: '7' })],
  ['no sequence', JSON.stringify({ ...message, sequence: undefined })],
  ['another version', JSON.stringify({ ...message, specversion: '2.0' })],
])('refuses %s', (_, content) => {
  expect(() => readEnvelope(content)).toThrow(UnreadableMessage);
});

it('says where data is wrong, and never what it is', () => {
  const schema = z.object({ address: z.object({ city: z.number() }) });
  const data = { address: { city: 'Paris' } };
  expect(() => readData(schema, readEnvelope(JSON.stringify({ ...message, data })))).toThrow(/address\.city/);
  expect(() => readData(schema, readEnvelope(JSON.stringify({ ...message, data })))).not.toThrow(/Paris/);
});

it('makes out what it can of a message that cannot be read, within what a broker takes', () => {
  expect(whatCanBeRead(JSON.stringify(message))).toEqual({ id: message.id, type: 'Told', subject: 'a' });
  const nothing = whatCanBeRead('{');
  expect(nothing).toMatchObject({ type: 'unknown', subject: 'unknown' });
  expect(nothing.id).toMatch(/^[\da-f-]{36}$/);
  const long = whatCanBeRead(JSON.stringify({ id: '€'.repeat(1_000), type: 7, subject: '' }));
  expect(Buffer.byteLength(long.id)).toBeLessThan(256);
  expect(long).toMatchObject({ type: 'unknown', subject: 'unknown' });
});
