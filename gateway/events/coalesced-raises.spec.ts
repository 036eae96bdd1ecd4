import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Epochs } from '../answers/epochs.js';
import { CoalescedRaises } from './coalesced-raises.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const raised: string[][] = [];
  const epochs: Pick<Epochs, 'raise'> = { raise: async (coordinates) => void raised.push([...coordinates]) };
  return { raised, raises: new CoalescedRaises(epochs) };
}

it('raises the first at once, and what follows within 250 ms together', () => {
  const { raised, raises } = start();
  for (const coordinate of ['A', 'A', 'B']) raises.add([coordinate]);
  expect(raised).toEqual([['A']]);
  vi.advanceTimersByTime(250);
  expect(raised).toEqual([['A'], ['A', 'B']]);
  vi.advanceTimersByTime(1_000);
  raises.add(['C']);
  expect(raised).toEqual([['A'], ['A', 'B'], ['C']]);
});

it('raises for the gateways that stay what was heard before this one stops', async () => {
  const { raised, raises } = start();
  raises.add(['A']);
  raises.add(['B']);
  await raises.beforeApplicationShutdown();
  expect(raised).toEqual([['A'], ['B']]);
  await raises.beforeApplicationShutdown();
  expect(raised).toHaveLength(2);
});
