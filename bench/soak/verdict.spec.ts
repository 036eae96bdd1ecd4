import { describe, expect, it } from 'vitest';
import type { Census } from './census.js';
import { judge, type SoakResult } from './verdict.js';

const census = (more: Partial<Census> = {}): Census => ({
  rssMb: 300,
  heapMb: 100,
  externalMb: 50,
  resources: {},
  loopP99Ms: 20,
  warnings: [],
  ...more,
});
const objects = { sockets: 6, timers: 3, requests: 0, signals: 0, schemas: 2, processListeners: 12 };
const flat: SoakResult = {
  samples: Array.from({ length: 40 }, (_, index) => census({ heapMb: 100 + (index % 3) * 4 })),
  before: objects,
  after: objects,
  warnings: [],
  wrongAnswers: 0,
  changesMissed: 0,
  exitCode: 0,
};

const broken = (more: Partial<SoakResult> = {}) =>
  judge({ ...flat, ...more }).flatMap(({ name, holds }) => (holds ? [] : [name]));
/** Forty samples that grow by so much altogether. */
const growing = (field: 'heapMb' | 'externalMb' | 'rssMb', byMb: number) =>
  flat.samples.map((sample, index) => ({ ...sample, [field]: sample[field] + (byMb * index) / 39 }));

describe('a soak', () => {
  it('that leaves all as it was has held up, also when memory grew while it warmed up', () => {
    expect(broken()).toEqual([]);
    const warming = flat.samples.map((sample, index) => (index < 8 ? { ...sample, heapMb: 20 * index } : sample));
    expect(broken({ samples: warming })).toEqual([]);
  });

  it.each([
    ['heap after garbage collection', { samples: growing('heapMb', 30) }],
    ['memory outside of the heap', { samples: growing('externalMb', 20) }],
    ['resident memory', { samples: growing('rssMb', 150) }],
    ['sockets at rest', { after: { ...objects, sockets: 30 } }],
    ['timers at rest', { after: { ...objects, timers: 30 } }],
    ['requests at rest', { after: { ...objects, requests: 30 } }],
    ['signals at rest', { after: { ...objects, signals: 30 } }],
    ['schemas at rest', { after: { ...objects, schemas: 30 } }],
    ['processListeners at rest', { after: { ...objects, processListeners: 30 } }],
    ['warnings', { warnings: ['MaxListenersExceededWarning: 11 abort listeners added'] }],
    ['wrong answers', { wrongAnswers: 1 }],
    ['good supergraphs not taken up', { changesMissed: 1 }],
    ['ends by itself', { exitCode: null }],
  ])('has not when it fails by %s', (name, more) => {
    expect(broken(more)).toEqual([name]);
  });
});
