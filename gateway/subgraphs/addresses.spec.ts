import { afterEach, describe, expect, it } from 'vitest';
import { Address } from './address.js';
import { Addresses } from './addresses.js';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

function address(): Address {
  const made = new Address('http://127.0.0.1:1/graphql?a=b', 0);
  open.push(made);
  return made;
}

function addresses(count: number): Addresses {
  const urls = Array.from({ length: count }, (_, index) => `http://127.0.0.1:${index + 1}/graphql`);
  const made = new Addresses(urls, 0);
  open.push({ destroy: () => made.disconnect() });
  return made;
}

/** How often each address gets one of so many requests. */
function shares(of: Addresses, requests: number, nowMs = 0): number[] {
  const taken = new Map<Address, number>();
  for (let nth = 0; nth < requests; nth += 1) {
    const next = of.next({}, true, nowMs);
    taken.set(next, (taken.get(next) ?? 0) + 1);
  }
  return [...taken.values()];
}

const broken = true;

describe('an address', () => {
  it('gets new connections after a minute, so that its name is resolved again', () => {
    const one = address();
    const connections = one.connections(59_999);
    expect(one.connections(59_999)).toBe(connections);
    expect(one.connections(60_000)).not.toBe(connections);
  });

  it('is ejected by one broken connection, and by three requests in a row that go wrong otherwise', () => {
    const reset = address();
    reset.failed({}, broken, 0);
    expect(reset.isHealthy).toBe(false);
    const slow = address();
    for (let nth = 0; nth < 2; nth += 1) slow.failed({}, false, 0);
    slow.answered();
    for (let nth = 0; nth < 2; nth += 1) slow.failed({}, false, 0);
    expect(slow.isHealthy).toBe(true);
    slow.failed({}, false, 0);
    expect(slow.isHealthy).toBe(false);
  });

  it('gets new connections when it is ejected', () => {
    const one = address();
    const connections = one.connections(0);
    one.failed({}, broken, 0);
    expect(one.connections(0)).not.toBe(connections);
  });

  it('is tried again after a second, then after twice as long each time, up to half a minute', () => {
    const one = address();
    one.failed({}, broken, 0);
    let nowMs = 0;
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      expect(one.isDue(nowMs + waitMs - 1)).toBe(false);
      nowMs += waitMs;
      expect(one.isDue(nowMs)).toBe(true);
      const probe = {};
      one.probedBy(probe);
      one.failed(probe, broken, nowMs);
    }
    one.answered();
    one.failed({}, broken, nowMs);
    expect(one.isDue(nowMs + 1_000)).toBe(true);
  });

  it('is tried by one request at a time; one that its client gave up leaves that to another', () => {
    const one = address();
    one.failed({}, broken, 0);
    const probe = {};
    one.probedBy(probe);
    expect(one.isDue(1_000)).toBe(false);
    one.left({});
    expect(one.isDue(1_000)).toBe(false);
    one.left(probe);
    expect(one.isDue(1_000)).toBe(true);
  });

  it('is not out for longer because of what was sent before it was ejected', () => {
    const one = address();
    one.failed({}, broken, 0);
    for (let nth = 0; nth < 50; nth += 1) one.failed({}, broken, 10);
    expect(one.isDue(1_000)).toBe(true);
  });
});

describe('the addresses of a service', () => {
  it('are taken in turn', () => {
    expect(shares(addresses(3), 300)).toEqual([100, 100, 100]);
  });

  it('share alike what an ejected one leaves', () => {
    const four = addresses(4);
    four.next({}, true, 0).failed({}, broken, 0);
    expect(shares(four, 300)).toEqual([100, 100, 100]);
  });

  it('take one that may be back for one request, and again in turn when that was answered', () => {
    const three = addresses(3);
    const dead = three.next({}, true, 0);
    dead.failed({}, broken, 0);
    const probes = Array.from({ length: 30 }, () => three.next({}, true, 1_000)).filter((next) => next === dead);
    expect(probes).toHaveLength(1);
    dead.answered();
    expect(shares(three, 300)).toEqual([100, 100, 100]);
  });

  it('never try one that may be back with what must not be sent twice', () => {
    const two = addresses(2);
    const dead = two.next({}, true, 0);
    dead.failed({}, broken, 0);
    const next = Array.from({ length: 10 }, () => two.next({}, false, 1_000));
    expect(next).not.toContain(dead);
  });

  it('are still tried when all are ejected', () => {
    const two = addresses(2);
    for (let nth = 0; nth < 2; nth += 1) two.next({}, true, 0).failed({}, broken, 0);
    expect(shares(two, 10)).toEqual([5, 5]);
  });

  it('send again elsewhere what failed at one of them, rather where nothing failed', () => {
    const three = addresses(3);
    const [first, second, third] = [three.next({}, true, 0), three.next({}, true, 0), three.next({}, true, 0)];
    second.failed({}, broken, 0);
    for (let nth = 0; nth < 5; nth += 1) expect(three.nextAfter(first)).toBe(third);
    third.failed({}, broken, 0);
    for (let nth = 0; nth < 5; nth += 1) expect(three.nextAfter(first)).not.toBe(first);
    const alone = addresses(1);
    expect(alone.nextAfter(alone.next({}, true, 0))).toBe(alone.next({}, true, 0));
  });
});
