import { Counter, Histogram, Registry, register } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FrequentCounter } from './frequent-counter.js';
import { FrequentHistogram } from './frequent-histogram.js';

const options = { help: 'A test', labelNames: ['service', 'outcome'] };
const seconds = { ...options, name: 'test_seconds', buckets: [0.1, 1] };
const total = { ...options, name: 'test_total' };

let histogram: FrequentHistogram;
let counter: FrequentCounter;
beforeEach(() => {
  histogram = FrequentHistogram.of(seconds);
  counter = FrequentCounter.of(total);
});
afterEach(() => {
  register.removeSingleMetric(seconds.name);
  register.removeSingleMetric(total.name);
});

it('they are scraped as prom-client’s own would be', async () => {
  const registers = [new Registry()];
  const histogramOfTheirs = new Histogram({ ...seconds, registers });
  const counterOfTheirs = new Counter({ ...total, registers });
  for (const service of ['gateway', 'a "quoted"\\one\n']) {
    for (const outcome of ['ok', 'NOT_FOUND', 'ok']) {
      counter.inc(service, outcome);
      counterOfTheirs.inc({ service, outcome });
      for (const value of [0, 0.1, 0.100_001, 1, 7]) {
        histogram.observe(value, service, outcome);
        histogramOfTheirs.observe({ service, outcome }, value);
      }
    }
  }
  for (const { name } of [seconds, total]) {
    expect(await register.getSingleMetricAsString(name)).toBe(await registers[0]?.getSingleMetricAsString(name));
  }
});

it('each is one for all who ask for it by its name', () => {
  expect(FrequentHistogram.of(seconds)).toBe(histogram);
  expect(FrequentCounter.of(total)).toBe(counter);
});

it('they begin anew when the registry is reset', async () => {
  for (const lines of [0, 1]) {
    expect((await histogram.get()).values).toEqual([]);
    expect((await counter.get()).values).toEqual([]);
    histogram.observe(1, 'a', 'ok');
    counter.inc('a', 'ok');
    expect((await histogram.get()).values, `round ${lines}`).toHaveLength(5);
    expect((await counter.get()).values[0]?.value).toBe(1);
    register.resetMetrics();
  }
});
