import { type Histogram, register } from 'prom-client';

export interface FrequentHistogramOptions<Label extends string> {
  name: string;
  help: string;
  labelNames: readonly Label[];
  /** Upper bounds, ascending. */
  buckets: readonly number[];
}

interface Reading {
  readonly metricName: string;
  readonly labels: Record<string, string | number>;
  readonly value: number;
}

class Series {
  /** By the first bound that a value is not above; the last count is of those above all. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(
    readonly labels: Readonly<Record<string, string>>,
    bounds: number,
  ) {
    this.counts = new Float64Array(bounds + 1);
  }
}

type SeriesTree = Map<string, SeriesTree | Series>;

/**
 * A histogram in prom-client's registry that is told of several values for each request. prom-client's own makes a text of the labels
 * for each value to find its series by, which is a tenth of what a cached answer costs; here the labels' values lead there.
 */
export class FrequentHistogram<Label extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  private readonly labelNames: readonly Label[];
  private readonly bounds: readonly number[];
  private tree: SeriesTree = new Map();
  private series: Series[] = [];

  private constructor({ name, help, labelNames, buckets }: FrequentHistogramOptions<Label>) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.bounds = buckets;
  }

  /** The one of this name: several services may share a process, and its registry. */
  static of<Label extends string>(options: FrequentHistogramOptions<Label>): FrequentHistogram<Label> {
    const known: unknown = register.getSingleMetric(options.name);
    if (known instanceof FrequentHistogram) return known;
    const made = new FrequentHistogram(options);
    // All that the registry asks of a metric is here; its type wants one of prom-client's classes.
    register.registerMetric(made as unknown as Histogram);
    return made;
  }

  /** Label values come in the order of the names. They have to be few: each combination is a series for ever. */
  observe(value: number, ...labelValues: string[]): void {
    const series = this.find(labelValues);
    series.sum += value;
    const { bounds } = this;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
  }

  /** What the registry asks at each scrape. */
  async get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: Reading[] }> {
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values: this.series.flatMap((each) => this.readingsOf(each)) };
  }

  reset(): void {
    this.tree = new Map();
    this.series = [];
  }

  private find(labelValues: readonly string[]): Series {
    let { tree } = this;
    const last = labelValues.length - 1;
    for (let index = 0; index < last; index += 1) {
      const value = labelValues[index] ?? '';
      let below = tree.get(value);
      if (!(below instanceof Map)) {
        below = new Map();
        tree.set(value, below);
      }
      tree = below;
    }
    const known = tree.get(labelValues[last] ?? '');
    if (known instanceof Series) return known;
    const labels = Object.fromEntries(this.labelNames.map((name, index) => [name, labelValues[index] ?? '']));
    const made = new Series(labels, this.bounds.length);
    tree.set(labelValues[last] ?? '', made);
    this.series.push(made);
    return made;
  }

  private readingsOf({ labels, counts, sum }: Series): Reading[] {
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
