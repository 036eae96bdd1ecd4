import { expect, it, vi } from 'vitest';
import { anonymous } from '#platform/auth';
import { RequestContext } from '#platform/graphql';
import { keepUntil } from './keep-until.js';

const now = new Date('2026-06-01T12:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + 1_000 * seconds);

it('the nearest of several boundaries is what the gateway is told, whichever comes first', () => {
  for (const seconds of [
    [10, 5, 20],
    [5, 20, 10],
    [20, 10, 5],
  ]) {
    const setHeader = vi.fn();
    const context = new RequestContext(anonymous, setHeader);
    for (const each of seconds) keepUntil(context, inSeconds(each), now);
    keepUntil(context, undefined, now);
    expect(setHeader).toHaveBeenLastCalledWith('cache-control', 'max-age=5');
  }
});

it('what nothing bounds, or only something far away, is left to the gateway', () => {
  const setHeader = vi.fn();
  const context = new RequestContext(anonymous, setHeader);
  keepUntil(context, undefined, now);
  keepUntil(context, inSeconds(1e9), now);
  expect(setHeader).not.toHaveBeenCalled();
});

it('one request is not bound by another', () => {
  const [one, other] = [vi.fn(), vi.fn()];
  keepUntil(new RequestContext(anonymous, one), inSeconds(5), now);
  keepUntil(new RequestContext(anonymous, other), inSeconds(10), now);
  expect(other).toHaveBeenLastCalledWith('cache-control', 'max-age=10');
});
