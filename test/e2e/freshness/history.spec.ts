import { expect, it } from 'vitest';
import { History } from './history.js';

const bounds = { pastGatewaysMs: 100, ttlMs: 1_000, recoveryMs: 200 };
const versionsMissed = (history: History) => history.stale().map(({ missed }) => missed.version);

function written(via: string | undefined, acknowledgedMs = 50): History {
  const history = new History(bounds);
  history.wrote({ item: 'p', version: 1, via, acknowledgedMs });
  return history;
}

it('a read that began before the write was acknowledged may miss it, one that began after may not, at whichever gateway', () => {
  for (const via of ['a', 'b']) {
    const history = written('a');
    history.read({ item: 'p', version: 0, via, beganMs: 49 });
    history.read({ item: 'p', version: 1, via, beganMs: 51 });
    history.read({ item: 'another', version: 0, via, beganMs: 51 });
    expect(versionsMissed(history)).toEqual([]);
    history.read({ item: 'p', version: 0, via, beganMs: 50 });
    expect(versionsMissed(history)).toEqual([1]);
  }
});

it('a change that passed through no gateway has its bound', () => {
  const history = written(undefined);
  history.read({ item: 'p', version: 0, via: 'a', beganMs: 149 });
  expect(versionsMissed(history)).toEqual([]);
  history.read({ item: 'p', version: 0, via: 'a', beganMs: 150 });
  expect(versionsMissed(history)).toEqual([1]);
});

it('what was written in an outage is seen at once where it was written, and elsewhere after the recovery or the TTL', () => {
  const history = written('a');
  const outage = history.outage(['a'], 40);
  history.read({ item: 'p', version: 0, via: 'b', beganMs: 1_049 });
  expect(versionsMissed(history)).toEqual([]);
  history.read({ item: 'p', version: 0, via: 'b', beganMs: 1_050 });
  expect(versionsMissed(history)).toEqual([1]);
  history.read({ item: 'p', version: 0, via: 'a', beganMs: 50 });
  expect(versionsMissed(history)).toEqual([1, 1]);
  outage.endedMs = 60;
  history.read({ item: 'p', version: 0, via: 'b', beganMs: 259 });
  history.read({ item: 'p', version: 0, via: 'b', beganMs: 260 });
  expect(versionsMissed(history)).toEqual([1, 1, 1, 1]);
});

it('an outage of another gateway excuses nothing, and neither does one that is over', () => {
  const history = written('a', 500);
  history.outage(['b'], 400);
  history.outage(['a'], 100).endedMs = 200;
  history.read({ item: 'p', version: 0, via: 'b', beganMs: 500 });
  expect(versionsMissed(history)).toEqual([1]);
});
