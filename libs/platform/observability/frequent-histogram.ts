import {
  FrequentMetric,
  type FrequentMetricOptions,
  type Labels,
  type Reading,
  registered,
} from './frequent-metric.js';

export interface FrequentHistogramOptions<Label extends string> extends FrequentMetricOptions<Label> {
  /** Upper bounds, ascending. */
  buckets: readonly number[];
}

interface Series {
  readonly labels: Labels;
  /** By the first bound that a value is not above; the last count is of those above all. */
  readonly counts: Float64Array;
  sum: number;
}

/** A histogram that is told of several values for each request. */
export class FrequentHistogram<Label extends string = string> extends FrequentMetric<Label, Series> {
  readonly type = 'histogram';
  private readonly bounds: readonly number[];

  private constructor(options: FrequentHistogramOptions<Label>) {
    super(options);
    this.bounds = options.buckets;
  }

  static of<Label extends string>(options: FrequentHistogramOptions<Label>): FrequentHistogram<Label> {
    return registered(options.name, () => new FrequentHistogram(options));
  }

  /** Label values come in the order of the names. */
  observe(value: number, ...labelValues: string[]): void {
    const { bounds } = this;
    const series = this.find(labelValues);
    series.sum += value;
    let index = 0;
    while (index < bounds.length && !(value <= (bounds[index] ?? 0))) index += 1;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
  }

  protected newSeries(labels: Labels): Series {
    return { labels, counts: new Float64Array(this.bounds.length + 1), sum: 0 };
  }

  protected readingsOf({ labels, counts, sum }: Series): Reading[] {
    let count = 0;
    const readings = [...this.bounds, '+Inf'].map((le, index): Reading => {
      count += counts[index] ?? 0;
      return { metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: count };
    });
    readings.push({ metricName: `${this.name}_sum`, labels, value: sum });
    readings.push({ metricName: `${this.name}_count`, labels, value: count });
    return readings;
  }
}
