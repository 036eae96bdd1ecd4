import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NewSpan, setActiveTracer } from '../observability/span.js';
import type { Message } from './message.js';
import { traceHandling, tracePublishing } from './traced-messages.js';

interface Seen extends NewSpan {
  spanId: string;
  end: string | undefined;
}

let seen: Seen[];
beforeEach(() => {
  seen = [];
  setActiveTracer({
    start: (span) => {
      const spanId = String(seen.length + 1).padStart(16, '0');
      const traceId = span.parent?.slice(3, 35) ?? 'f'.repeat(32);
      const one: Seen = { ...span, spanId, end: undefined };
      seen.push(one);
      return {
        traceparent: `00-${traceId}-${spanId}-01`,
        set: () => {},
        end: (failure) => {
          one.end = failure ?? 'ok';
        },
      };
    },
    close: async () => {},
  });
});
afterEach(() => setActiveTracer(undefined));

const traceOf = (letter: string) => `00-${letter.repeat(32)}-${letter.repeat(16)}-01`;
const message = (letter: string): Message => ({
  specversion: '1.0',
  id: `id-${letter}`,
  type: 'Happened',
  source: 'there',
  subject: letter,
  time: '2026-11-20T00:00:00Z',
  datacontenttype: 'application/json',
  data: { secret: 'secret' },
  sequence: 1,
  correlationid: `c-${letter}`,
  traceparent: traceOf(letter),
});

describe('a message that is handled', () => {
  it('is a span of the trace that sent it, and what its handling sends is a part of that', async () => {
    const result = await traceHandling('here', [message('a')], async ([handled], context) => {
      expect(handled?.traceparent).toBe(`00-${'a'.repeat(32)}-0000000000000001-01`);
      expect(context).toMatchObject({
        traceparent: handled?.traceparent,
        correlationId: 'c-a',
        causationId: 'id-a',
        service: 'here',
      });
      return 'done';
    });
    expect(result).toBe('done');
    expect(seen).toMatchObject([
      { name: 'process Happened', kind: 'consumer', service: 'here', parent: traceOf('a'), end: 'ok' },
    ]);
    expect(JSON.stringify(seen)).not.toContain('"secret"');
  });

  it('with others is a span of its own trace too; what is done for all of them has one that names each', async () => {
    await traceHandling('here', [message('a'), message('b')], async (handled, context) => {
      expect(handled.map(({ traceparent }) => traceparent?.slice(3, 35))).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
      expect(context.traceparent.slice(3, 35)).toBe('f'.repeat(32));
      expect(context).not.toHaveProperty('causationId');
    });
    expect(seen.map(({ name, parent, end }) => [name, parent, end])).toEqual([
      ['process Happened', traceOf('a'), 'ok'],
      ['process Happened', traceOf('b'), 'ok'],
      ['process batch', undefined, 'ok'],
    ]);
    expect(seen[2]?.links).toEqual([
      `00-${'a'.repeat(32)}-0000000000000001-01`,
      `00-${'b'.repeat(32)}-0000000000000002-01`,
    ]);
  });

  it('in vain says so', async () => {
    const failing = traceHandling('here', [message('a'), message('b')], async () => {
      throw new TypeError('of secret');
    });
    await expect(failing).rejects.toThrow('of secret');
    expect(seen.map(({ end }) => end)).toEqual(['TypeError', 'TypeError', 'TypeError']);
  });
});

describe('a message that is sent', () => {
  const row = { id: 'id-a', type: 'Happened', subject: 'a', redelivered: false };

  it('is a span of the trace that its envelope names, until it is taken or not', async () => {
    const content = JSON.stringify(message('a'));
    await tracePublishing('here', { ...row, content }, async () => {});
    await tracePublishing('here', { ...row, content }, () => Promise.reject(new Error('away'))).catch(() => {});
    expect(seen).toMatchObject([
      { name: 'publish Happened', kind: 'producer', parent: traceOf('a'), end: 'ok' },
      { name: 'publish Happened', parent: traceOf('a'), end: 'not published' },
    ]);
  });

  it.each(['no JSON', 'null', '{}'])('goes out whatever its envelope is: %s', async (content) => {
    let sent = 0;
    await tracePublishing('here', { ...row, content }, async () => {
      sent += 1;
    });
    expect(sent).toBe(1);
    expect(seen).toMatchObject([{ parent: undefined, end: 'ok' }]);
  });
});
