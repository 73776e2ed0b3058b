import { checkNotEmpty, InputError } from '../../values';
import { Component, type ComponentOptions, type Connector } from '../component';
import type { ConfigValue } from '../config-value';
import { filled } from '../settings/checks';

/** A metric that counts. */
export interface CountMetric {
  /** What it says of itself. @default - nothing */
  readonly description?: string;
  /** OTTL conditions of which one must be true for an item to count. @default - all count */
  readonly conditions?: readonly string[];
  /** Attributes to count by; items without one do not count, unless it has a default value. @default - one number for all */
  readonly attributes?: readonly { readonly key: string; readonly defaultValue?: string | number | boolean }[];
}

/** A metric that counts metrics; those have no attributes to count by. */
export type CountOfMetrics = Omit<CountMetric, 'attributes'>;

/** Metrics by name. Nothing given counts everything, with names such as `trace.span.count`. */
export interface CountOptions extends ComponentOptions {
  /** Counts of spans. @default - trace.span.count */
  readonly spans?: Readonly<Record<string, CountMetric>>;
  /** Counts of events of spans. @default - trace.span.event.count */
  readonly spanEvents?: Readonly<Record<string, CountMetric>>;
  /** Counts of metrics. @default - metric.count */
  readonly metrics?: Readonly<Record<string, CountOfMetrics>>;
  /** Counts of points of metrics. @default - metric.datapoint.count */
  readonly dataPoints?: Readonly<Record<string, CountMetric>>;
  /** Counts of log records. @default - log.record.count */
  readonly logs?: Readonly<Record<string, CountMetric>>;
}

/** Counts traces, metrics or logs, as metrics of delta temporality. Throws OKS002 for a metric without name. */
export function countConnector(options: CountOptions = {}): Connector {
  const { name, spans, spanEvents, metrics, dataPoints, logs } = options;
  return Component.of(
    'count',
    {
      spans: metricInfo('count.spans', spans),
      spanevents: metricInfo('count.spanEvents', spanEvents),
      metrics: metricInfo('count.metrics', metrics),
      datapoints: metricInfo('count.dataPoints', dataPoints),
      logs: metricInfo('count.logs', logs),
    },
    { name },
  );
}

function metricInfo(what: string, metrics: Readonly<Record<string, CountMetric>> | undefined): ConfigValue {
  if (metrics === undefined) return undefined;
  checkNotEmpty(what, Object.keys(metrics), 'Leave it out to count all.');
  return Object.fromEntries(
    Object.entries(metrics).map(([metric, { description, conditions, attributes }]) => {
      if (metric === '') throw new InputError('OKS002', { what: `the name of a metric of ${what}`, given: metric, allowed: 'a text that is not empty' });
      conditions?.forEach((condition, index) => filled(`${what}["${metric}"].conditions[${index}]`, condition));
      return [
        metric,
        {
          description,
          conditions,
          attributes: attributes?.map(({ key, defaultValue }, index) => ({ key: filled(`${what}["${metric}"].attributes[${index}].key`, key), default_value: defaultValue })),
        },
      ];
    }),
  );
}
