import { expect, it } from 'vitest';
import { contextUnderWay, currentContext, newContext, runInContext } from './context.js';
import { parseTraceparent } from './traceparent.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

it('takes over what a caller sent', () => {
  expect(newContext({ correlationId: 'my-id', traceparent, causationId: 'm1', service: 'orders' })).toEqual({
    correlationId: 'my-id',
    traceparent,
    causationId: 'm1',
    service: 'orders',
  });
});

it('makes up what is missing or malformed, and no id twice', () => {
  const contexts = Array.from({ length: 1_000 }, () =>
    newContext({ correlationId: 'not one!', traceparent: 'nor this' }),
  );
  expect(new Set(contexts.map(({ correlationId }) => correlationId)).size).toBe(1_000);
  for (const { correlationId, traceparent } of contexts) {
    expect(correlationId).toMatch(/^[0-9a-f]{32}$/);
    expect(parseTraceparent(traceparent)).toMatchObject({ traceId: correlationId, flags: 1 });
  }
  const half = newContext({ correlationId: 'my-id' });
  expect(half.correlationId).toBe('my-id');
  expect(parseTraceparent(half.traceparent)?.traceId).not.toBe(parseTraceparent(newContext().traceparent)?.traceId);
});

it('is the context of all that its work does, and of nothing else', async () => {
  const context = newContext({ correlationId: 'mine' });
  await runInContext(context, async () => {
    await Promise.resolve();
    expect(contextUnderWay()).toBe(context);
  });
  expect(contextUnderWay()).toBeUndefined();
  expect(currentContext().correlationId).not.toBe('mine');
});
