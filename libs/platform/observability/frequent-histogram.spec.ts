import { Histogram, Registry, register } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FrequentHistogram } from './frequent-histogram.js';

const options = { name: 'test_seconds', help: 'A test', labelNames: ['service', 'outcome'], buckets: [0.1, 1] };

let histogram: FrequentHistogram;
beforeEach(() => {
  histogram = FrequentHistogram.of(options);
});
afterEach(() => register.removeSingleMetric(options.name));

it('is scraped as a histogram of prom-client would be', async () => {
  const other = new Registry();
  const reference = new Histogram({ ...options, registers: [other] });
  for (const outcome of ['ok', 'NOT_FOUND', 'ok']) {
    for (const value of [0, 0.1, 0.100_001, 1, 7]) {
      histogram.observe(value, 'a "quoted"\\service', outcome);
      reference.observe({ service: 'a "quoted"\\service', outcome }, value);
    }
  }
  expect(await register.getSingleMetricAsString(options.name)).toBe(await other.metrics().then((all) => all.trim()));
  expect((await histogram.get()).values).toHaveLength(2 * 5);
});

it('is one for all who ask for it by its name', () => {
  expect(FrequentHistogram.of(options)).toBe(histogram);
});

it('begins anew when the registry is reset', async () => {
  histogram.observe(1, 'a', 'ok');
  register.resetMetrics();
  expect((await histogram.get()).values).toEqual([]);
  histogram.observe(1, 'a', 'ok');
  expect((await histogram.get()).values).toHaveLength(5);
});
