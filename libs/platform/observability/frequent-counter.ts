import {
  FrequentMetric,
  type FrequentMetricOptions,
  type Labels,
  type Reading,
  registered,
} from './frequent-metric.js';

interface Series {
  readonly labels: Labels;
  count: number;
}

/** A counter of what happens for each request. */
export class FrequentCounter<Label extends string = string> extends FrequentMetric<Label, Series> {
  readonly type = 'counter';

  static of<Label extends string>(options: FrequentMetricOptions<Label>): FrequentCounter<Label> {
    return registered(options.name, () => new FrequentCounter(options));
  }

  /** Label values come in the order of the names. */
  inc(...labelValues: string[]): void {
    this.find(labelValues).count += 1;
  }

  protected newSeries(labels: Labels): Series {
    return { labels, count: 0 };
  }

  protected readingsOf({ labels, count }: Series): Reading[] {
    return [{ metricName: this.name, labels, value: count }];
  }
}
