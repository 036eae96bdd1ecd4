import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackgroundTask } from './background-task.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a background task', () => {
  it('does a round each interval, and the next at once while there is more', async () => {
    const round = vi.fn(async () => round.mock.calls.length < 3);
    const task = new BackgroundTask({ name: 'test', intervalMs: 1_000, round });
    task.start();
    await vi.advanceTimersByTimeAsync(999);
    expect(round).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(round).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(round).toHaveBeenCalledTimes(4);
    await task.stop();
  });

  it('never does two rounds at once: asked meanwhile, it does one more', async () => {
    let running = 0;
    const round = vi.fn(async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
      return false;
    });
    const task = new BackgroundTask({ name: 'test', intervalMs: 10_000, round });
    for (let i = 0; i < 5; i++) task.now();
    await vi.advanceTimersByTimeAsync(500);
    expect(round).toHaveBeenCalledTimes(2);
  });

  it('goes on after a failure, and not after a stop', async () => {
    const round = vi.fn(async () => {
      throw new Error('no');
    });
    const task = new BackgroundTask({ name: 'test', intervalMs: 1_000, round });
    task.start();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(round).toHaveBeenCalledTimes(2);
    await task.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(round).toHaveBeenCalledTimes(2);
  });
});
