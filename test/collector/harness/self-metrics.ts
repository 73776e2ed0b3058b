import { type Attribute, decodeMetrics } from './otlp-proto';
import type { Delivery } from './otlp-sink';

/** A metric as the Collectors pushed it. */
export interface SeenMetric {
  readonly kind: 'counter' | 'gauge' | 'histogram' | 'up-down counter';
  /** Attributes of its points, sorted, their names as labels. */
  readonly labels: Set<string>;
  /** Attributes of the resources that told it, likewise. */
  readonly resourceLabels: Set<string>;
  /** `service.name` of the tiers that told it. */
  readonly tiers: Set<string>;
}

/** Which metrics the Collectors tell about themselves, as they arrive over OTLP. */
export class SelfMetrics {
  readonly seen = new Map<string, SeenMetric>();

  record({ message }: Delivery): void {
    for (const { resource, scopeMetrics } of decodeMetrics(message).resourceMetrics) {
      for (const { name, gauge, sum, histogram } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        const kind = gauge ? 'gauge' : histogram ? 'histogram' : sum?.isMonotonic ? 'counter' : 'up-down counter';
        const metric: SeenMetric = this.seen.get(name) ?? { kind, labels: new Set(), resourceLabels: new Set(), tiers: new Set() };
        this.seen.set(name, metric);
        add(metric.resourceLabels, resource.attributes);
        for (const { attributes } of (gauge ?? sum ?? histogram)?.dataPoints ?? []) add(metric.labels, attributes);
        metric.tiers.add(resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '');
      }
    }
  }
}

function add(labels: Set<string>, attributes: readonly Attribute[]): void {
  for (const { key } of attributes) labels.add(key.replace(/[^A-Za-z0-9_]/g, '_'));
}
