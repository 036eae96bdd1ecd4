import { expect, it } from 'vitest';
import { FixedWindows } from './fixed-windows.js';

const minuteMs = 60_000;

it('a key may come so often in a minute from when it first came, and is told when that ends', () => {
  const windows = new FixedWindows(2, minuteMs);
  expect([0, 10_000, 20_000, 59_999].map((nowMs) => windows.consume('a', 1, nowMs))).toEqual([0, 0, 40_000, 1]);
  expect(windows.consume('b', 1, 59_999)).toBe(0);
  expect([60_000, 60_001, 60_002].map((nowMs) => windows.consume('a', 1, nowMs))).toEqual([0, 0, 59_998]);
});

it('a crowd of keys takes no more room than there is, and who keeps coming stays counted among them', () => {
  const windows = new FixedWindows(1, minuteMs, 100);
  windows.consume('busy', 1, 0);
  for (let index = 0; index < 10_000; index += 1) {
    windows.consume(`crowd ${index}`, 1, 1);
    if (index % 50 === 0) expect(windows.consume('busy', 1, 1)).toBeGreaterThan(0);
  }
  // The first of the crowd was forgotten.
  expect(windows.consume('crowd 0', 1, 2)).toBe(0);
  expect(windows.consume('crowd 9999', 1, 2)).toBeGreaterThan(0);
});
