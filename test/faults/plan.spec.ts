import { expect, it } from 'vitest';
import { Random } from '../../libs/platform/testing/random.js';
import { points } from './composition/points.js';
import { planEpisode } from './plan.js';

const cast = {
  processes: [
    { name: 'orders', wires: ['database', 'broker', 'http'] as const },
    { name: 'gateway', wires: ['cache', 'broker', 'http'] as const },
  ],
};

function plan(seed: number, count: number) {
  const random = new Random(seed);
  return Array.from({ length: count }, () => planEpisode(random, cast, 5_000));
}

it('plans the same faults for the same seed', () => {
  expect(plan(7, 50)).toEqual(plan(7, 50));
  expect(plan(8, 50)).not.toEqual(plan(7, 50));
});

it('leaves out no kind of fault and no point', () => {
  const faults = plan(1, 2_000).flatMap((episode) => episode.faults);
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(8);
  const met = new Set(faults.flatMap((fault) => (fault.kind === 'at a point' ? [fault.trap.point] : [])));
  expect([...met].sort()).toEqual(Object.keys(points).sort());
});
