import { beforeEach, describe, expect, it } from 'vitest';
import { type BreakerState, CircuitBreaker } from './circuit-breaker.js';

let breaker: CircuitBreaker;
let states: BreakerState[];
beforeEach(() => {
  states = [];
  breaker = new CircuitBreaker((state) => states.push(state));
});

function fail(times: number, nowMs: number): void {
  for (let nth = 0; nth < times; nth += 1) breaker.failed(breaker.admit(nowMs), nowMs);
}

describe('a circuit breaker', () => {
  it('opens when ten requests have failed and no more were answered', () => {
    for (let nth = 0; nth < 10; nth += 1) breaker.succeeded(0);
    fail(9, 0);
    expect(breaker.admit(0)).toBe('admitted');
    fail(1, 0);
    expect(breaker.admit(0)).toBe('refused');
    expect(states).toEqual(['open']);
  });

  it('stays closed while more are answered than fail', () => {
    for (let nth = 0; nth < 200; nth += 1) breaker.succeeded(0);
    fail(199, 0);
    expect(breaker.admit(0)).toBe('admitted');
  });

  it('forgets what was more than ten seconds ago', () => {
    for (let nth = 0; nth < 200; nth += 1) breaker.succeeded(0);
    fail(9, 4_000);
    fail(9, 10_000);
    expect(breaker.admit(10_000)).toBe('admitted');
    for (let nth = 0; nth < 200; nth += 1) breaker.succeeded(10_000);
    fail(10, 20_001);
    expect(breaker.admit(20_001)).toBe('refused');
  });

  it('lets one request find out after a second; while that one is silent, another each 200 ms', () => {
    fail(10, 0);
    expect(breaker.admit(999)).toBe('refused');
    expect(breaker.admit(1_000)).toBe('probe');
    expect(breaker.admit(1_000)).toBe('refused');
    expect(breaker.admit(1_199)).toBe('refused');
    expect(breaker.admit(1_200)).toBe('probe');
    expect(breaker.admit(1_200)).toBe('refused');
  });

  it('closes with the first answer, though another request that was to find out goes on', () => {
    fail(10, 0);
    const slow = breaker.admit(1_000);
    expect(breaker.admit(1_200)).toBe('probe');
    breaker.succeeded(1_210);
    expect(states.at(-1)).toBe('closed');
    breaker.timedOut(slow, 1_000, 3_000);
    expect(breaker.admit(3_000)).toBe('admitted');
  });

  it('stays open for another second when that one fails', () => {
    fail(10, 0);
    breaker.failed(breaker.admit(1_000), 3_000);
    expect(breaker.admit(3_999)).toBe('refused');
    expect(breaker.admit(4_000)).toBe('probe');
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open']);
  });

  it('closes when that one is answered, and has forgotten the failures', () => {
    fail(10, 0);
    expect(breaker.admit(1_000)).toBe('probe');
    breaker.succeeded(1_001);
    fail(9, 1_002);
    expect(breaker.admit(1_002)).toBe('admitted');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('lets another find out when that one’s client is gone', () => {
    fail(10, 0);
    breaker.left(breaker.admit(1_000));
    expect(breaker.admit(1_000)).toBe('probe');
  });

  it('is not kept open by what was sent before it opened, and closed by an answer to it', () => {
    const early = Array.from({ length: 50 }, () => breaker.admit(0));
    fail(10, 0);
    for (const admission of early) breaker.failed(admission, 900);
    expect(breaker.admit(1_000)).toBe('probe');
    breaker.succeeded(1_001);
    expect(breaker.admit(1_001)).toBe('admitted');
  });
});

describe('requests that get no answer in time', () => {
  it('open it when nobody was answered since they were sent', () => {
    breaker.succeeded(0);
    for (let nth = 0; nth < 10; nth += 1) breaker.timedOut(breaker.admit(1), 1, 2_001);
    expect(breaker.admit(2_001)).toBe('refused');
  });

  it('never open it while the service answers others meanwhile: one slow operation is its own trouble', () => {
    for (let nth = 0; nth < 500; nth += 1) {
      const sentAtMs = nth * 10;
      const admission = breaker.admit(sentAtMs);
      if (nth % 100 === 0) breaker.succeeded(sentAtMs + 1_000);
      breaker.timedOut(admission, sentAtMs, sentAtMs + 2_000);
    }
    expect(breaker.admit(10_000)).toBe('admitted');
    expect(states).toEqual([]);
  });
});
