import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { describeWith } from '#platform/testing';
import { History } from './history.js';
import { TwoGateways } from './two-gateways.js';

/** How long each promise is watched; longer by FRESHNESS_SECONDS. */
const watchedMs = Number(process.env.FRESHNESS_SECONDS ?? 0.5) * 1_000;
/** However long each takes. */
const fewestRounds = 5;
vi.setConfig({ testTimeout: 30_000 + 4 * watchedMs });
const mostReadsAtOnce = 60;
const shortestOutageMs = 250;
const maxAgeSeconds = 1;
const bounds = {
  /** Raises for events come together every 250 ms; the rest is for a busy machine. */
  pastGatewaysMs: 250 + 1_000,
  ttlMs: 30_000,
  /** A connection is tried every 500 ms at least, a raise every 250; the rest is for a busy machine. */
  recoveryMs: 500 + 250 + 4_250,
};
const shortLived = { ...bounds, pastGatewaysMs: 30_000, ttlMs: maxAgeSeconds * 1_000 };

describeWith(['redis'], 'two gateways with one Redis, written and read through both', () => {
  let souk: TwoGateways;
  beforeAll(async () => {
    souk = await TwoGateways.start();
  });
  afterAll(() => souk.stop());
  beforeEach(async () => {
    souk.shop.inventory.cacheControl = undefined;
    await souk.cached();
  });

  /** Reads through both while something is done, whoever waits for an answer, and says what it found. */
  async function watch(limits: typeof bounds, during: (history: History) => Promise<void>): Promise<History> {
    const history = new History(limits);
    let isOver = false;
    const underWay = new Set<Promise<void>>();
    const read = async (via: string) => {
      const beganMs = performance.now();
      for (const [item, version] of await souk.read(via)) history.read({ item, version, via, beganMs });
    };
    const reader = async (via: string) => {
      while (!isOver) {
        const reading = read(via).finally(() => underWay.delete(reading));
        underWay.add(reading);
        reading.catch(() => {});
        if (underWay.size > mostReadsAtOnce) await reading;
        await sleep(Math.random() * 6);
      }
    };
    const readers = souk.names.map(reader);
    await during(history).finally(() => {
      isOver = true;
    });
    await Promise.all([...readers, ...underWay]);
    return history;
  }

  interface Writing {
    lastsMs?: number;
    through?: readonly string[];
  }

  const forAWhile = async (work: () => Promise<void>, lastsMs = watchedMs) => {
    const endMs = performance.now() + lastsMs;
    for (let rounds = 0; rounds < fewestRounds || performance.now() < endMs; rounds += 1) await work();
  };

  /** Writes to a product through these gateways, one write after the other. */
  const writer = (history: History, item: string, { lastsMs = watchedMs, through = souk.names }: Writing) =>
    forAWhile(async () => {
      const via = through[Math.floor(Math.random() * through.length)] ?? 'one';
      const version = await souk.write(item, via);
      history.wrote({ item, version, via, acknowledgedMs: performance.now() });
      await sleep(Math.random() * 40);
    }, lastsMs);

  const writers = (history: History, writing: Writing = {}) =>
    Promise.all([writer(history, 'p1', writing), writer(history, 'p2', writing)]);

  /** Answers are kept for so long, those included that are kept already. */
  async function keepBriefly(): Promise<void> {
    souk.shop.inventory.cacheControl = `max-age=${maxAgeSeconds}`;
    await souk.write('p1', 'one');
  }

  function expectNoStaleRead(history: History): void {
    expect(history.stale().slice(0, 3)).toEqual([]);
    expect(history.readCount).toBeGreaterThan(10);
    expect(history.writeCount).toBeGreaterThan(2);
  }

  it('show every write to the very next read, at whichever gateway', async () => {
    const history = await watch(bounds, async (running) => void (await writers(running)));
    expectNoStaleRead(history);
  });

  it('show what an event tells of within the time in which events are taken together', async () => {
    const history = await watch(bounds, (running) =>
      forAWhile(async () => {
        const version = souk.changeSilently('p3');
        await souk.tellOf('p3');
        running.wrote({ item: 'p3', version, via: undefined, acknowledgedMs: performance.now() });
        await sleep(50 + Math.random() * 150);
      }, watchedMs + bounds.pastGatewaysMs),
    );
    expectNoStaleRead(history);
  });

  it('show what nobody told of when the answer is as old as it may be', async () => {
    await keepBriefly();
    const history = await watch(shortLived, (running) =>
      forAWhile(async () => {
        const version = souk.changeSilently('p3');
        running.wrote({ item: 'p3', version, via: undefined, acknowledgedMs: performance.now() });
        await sleep(100);
      }, shortLived.ttlMs + watchedMs),
    );
    expectNoStaleRead(history);
  });

  it('show every write when the epochs are deleted', async () => {
    const history = await watch(bounds, async (running) => {
      const deleting = forAWhile(async () => {
        await souk.deleteEpochs();
        await sleep(Math.random() * 15);
      });
      await Promise.all([writers(running), deleting]);
    });
    expectNoStaleRead(history);
  });

  /**
   * Writes before and during an outage and then no more, since a later write would hide that an earlier one was not told; reads
   * go on until all have recovered, or must have.
   */
  const throughout = (gateways: readonly string[], begin: () => unknown, end: () => unknown) =>
    watch(bounds, async (running) => {
      const lastsMs = Math.max(watchedMs, shortestOutageMs);
      await writers(running);
      const outage = running.outage(gateways, performance.now());
      await begin();
      await writers(running, { lastsMs, through: gateways });
      await end();
      outage.endedMs = performance.now();
      // Once all see the last write, nothing is left that could be missed.
      const isSeen = await souk.seenEverywhere(bounds.recoveryMs);
      if (!isSeen) await sleep(200);
    });

  it('show every write while Redis is killed and started again, empty', async () => {
    const history = await throughout(
      souk.names,
      () => souk.redis.kill(),
      () => souk.redis.restart(),
    );
    expectNoStaleRead(history);
  });

  it('show every write while Redis is frozen', async () => {
    const history = await throughout(
      souk.names,
      () => souk.redis.freeze(),
      () => souk.redis.thaw(),
    );
    expectNoStaleRead(history);
  });

  it('show every write while one of them is cut off from Redis', async () => {
    const history = await throughout(
      ['other'],
      () => souk.wire.cut(),
      () => souk.wire.mend(),
    );
    expectNoStaleRead(history);
  });

  it('show what was written at one that is cut off as soon as answers may be no older, at the latest', async () => {
    await keepBriefly();
    const history = await watch(shortLived, async (running) => {
      running.outage(['other'], performance.now());
      souk.wire.cut();
      await writers(running, { through: ['other'] });
      await sleep(shortLived.ttlMs + 200);
    });
    souk.wire.mend();
    expectNoStaleRead(history);
  });
});
