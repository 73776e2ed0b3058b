import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { SELF_METRICS, selfMetricName, type SelfMetric, type SelfMetricKey } from '../../lib/contract';

/** The value of one self-metric at one set of labels. */
export interface SelfReading {
  readonly metric: SelfMetricKey;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Self-metrics in Prometheus' text form. The parts of the scaler keep plain counters, which are read when somebody
 * asks; the metrics of the process itself (memory, event loop, garbage collection) come along.
 */
export class SelfMetrics {
  private readonly registry = new Registry();
  private readonly metrics: ReadonlyMap<SelfMetricKey, Counter | Gauge>;

  constructor(private readonly read: () => Iterable<SelfReading>) {
    collectDefaultMetrics({ register: this.registry });
    this.metrics = new Map(
      (Object.entries(SELF_METRICS) as [SelfMetricKey, SelfMetric][]).map(([key, { type, help, labels = [] }]) => {
        const configuration = { name: selfMetricName(key), help, labelNames: [...labels], registers: [this.registry] };
        return [key, type === 'counter' ? new Counter(configuration) : new Gauge(configuration)];
      }),
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    for (const metric of this.metrics.values()) metric.reset();
    for (const { metric, value, labels = {} } of this.read()) this.metrics.get(metric)?.inc(labels, value);
    return this.registry.metrics();
  }
}
