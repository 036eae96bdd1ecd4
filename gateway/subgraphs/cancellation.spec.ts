import { expect, it, vi } from 'vitest';
import { Cancellation } from './cancellation.js';

it('a cancellation tells each listener once, and of the first reason', () => {
  const cancellation = new Cancellation();
  const listener = vi.fn();
  cancellation.addEventListener('abort', listener);
  cancellation.addEventListener('abort', listener);
  cancellation.abort('first');
  cancellation.abort('second');
  expect(listener).toHaveBeenCalledTimes(1);
  expect(cancellation).toMatchObject({ aborted: true, reason: 'first', listenerCount: 0 });
});

it('a listener that was taken back, or comes too late, is not called', () => {
  const cancellation = new Cancellation();
  const [takenBack, late] = [vi.fn(), vi.fn()];
  cancellation.addEventListener('abort', takenBack);
  cancellation.removeEventListener('abort', takenBack);
  expect(cancellation.listenerCount).toBe(0);
  cancellation.abort('now');
  cancellation.addEventListener('abort', late);
  expect(takenBack).not.toHaveBeenCalled();
  expect(late).not.toHaveBeenCalled();
  expect(cancellation.listenerCount).toBe(0);
});

it('a listener may take itself and others back while it is told', () => {
  const cancellation = new Cancellation();
  const other = vi.fn();
  const first = () => {
    cancellation.removeEventListener('abort', first);
    cancellation.removeEventListener('abort', other);
  };
  cancellation.addEventListener('abort', first);
  cancellation.addEventListener('abort', other);
  cancellation.abort('now');
  expect(cancellation.listenerCount).toBe(0);
});
