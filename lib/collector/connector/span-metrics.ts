import { InputError, milliseconds, type TimeSpan } from '../../values';
import { Component, type ComponentOptions, type Connector } from '../component';
import type { ConfigValue } from '../config-value';
import { count, filled, timeText } from '../settings/checks';

/** An attribute of the span, else of its resource, that becomes one of the metrics. */
export interface SpanMetricsDimension {
  readonly name: string;
  /** Value where neither has it. @default - the dimension is left out */
  readonly default?: string;
}

/** Durations as histogram: bounds of one's own, or exponential buckets, or none at all. */
export type SpanMetricsHistogram =
  | { readonly unit?: 'ms' | 's'; readonly buckets: readonly TimeSpan[] }
  | {
      readonly unit?: 'ms' | 's';
      /** Buckets at most. */
      readonly maxSize: number;
    };

export interface SpanMetricsOptions extends ComponentOptions {
  /** Dimensions beside service.name, span.name, span.kind and status.code. Each value of each is a series. @default - none */
  readonly dimensions?: readonly SpanMetricsDimension[];
  /** Which of those four to leave out. @default - none */
  readonly excludeDimensions?: readonly ('service.name' | 'span.name' | 'span.kind' | 'status.code')[];
  /** Durations as histogram; `false` for calls alone. @default - explicit buckets from 2 ms to 15 s, in ms */
  readonly histogram?: SpanMetricsHistogram | false;
  /** Whether metrics count from the start or from the last flush. @default "cumulative" */
  readonly temporality?: 'cumulative' | 'delta';
  /** Series whose last time is remembered, with `delta`. @default 1000 */
  readonly deltaTimestampCacheSize?: number;
  /** Time between two flushes. @default 60 s */
  readonly flushInterval?: TimeSpan;
  /** Time after which a series that had no span is no longer sent; 0 for never, which fills memory. @default 0 */
  readonly expiration?: TimeSpan;
  /** What names of the metrics begin with. @default "traces.span.metrics" */
  readonly namespace?: string;
  /** Resources whose metrics are held at once, with `cumulative`. @default 1000 */
  readonly resourceCacheSize?: number;
  /** Attributes that make a resource one of its own; those that change with every restart are left out. @default - all */
  readonly resourceKeyAttributes?: readonly string[];
  /** Trace IDs on the points, so many for each at most. @default - none */
  readonly exemplarsPerDataPoint?: number;
  /** Count events of spans too, by these attributes of them. @default - not counted */
  readonly eventDimensions?: readonly SpanMetricsDimension[];
}

/**
 * Makes metrics of spans: calls and durations. It belongs in front of any sampling, and each series into one process, or
 * into one that is told apart. Throws OKS001 for numbers out of range, OKS003 for a dimension that is there twice.
 */
export function spanMetrics(options: SpanMetricsOptions = {}): Connector {
  const { name, dimensions, histogram, temporality, deltaTimestampCacheSize, exemplarsPerDataPoint, eventDimensions } = options;
  if (deltaTimestampCacheSize !== undefined && temporality !== 'delta') {
    throw new InputError('OKS002', { what: 'spanMetrics.temporality', given: temporality, allowed: '"delta" with deltaTimestampCacheSize' });
  }
  if (eventDimensions?.length === 0) {
    throw new InputError('OKS002', { what: 'spanMetrics.eventDimensions', given: eventDimensions, allowed: 'a list with at least one entry, or left out' });
  }
  return Component.of(
    'span_metrics',
    {
      dimensions: dimensionList('spanMetrics.dimensions', dimensions, ['service.name', 'span.name', 'span.kind', 'status.code']),
      exclude_dimensions: options.excludeDimensions,
      histogram: histogramConfig(histogram),
      aggregation_temporality: temporality === undefined ? undefined : `AGGREGATION_TEMPORALITY_${temporality.toUpperCase()}`,
      metric_timestamp_cache_size: count('spanMetrics.deltaTimestampCacheSize', deltaTimestampCacheSize, { min: 1 }),
      metrics_flush_interval: timeText('spanMetrics.flushInterval', options.flushInterval, { min: 1 }),
      metrics_expiration: timeText('spanMetrics.expiration', options.expiration),
      namespace: options.namespace,
      resource_metrics_cache_size: count('spanMetrics.resourceCacheSize', options.resourceCacheSize, { min: 1 }),
      resource_metrics_key_attributes: options.resourceKeyAttributes,
      exemplars: exemplarsPerDataPoint === undefined ? undefined : { enabled: true, max_per_data_point: count('spanMetrics.exemplarsPerDataPoint', exemplarsPerDataPoint, { min: 1 }) },
      events: eventDimensions && { enabled: true, dimensions: dimensionList('spanMetrics.eventDimensions', eventDimensions, []) },
    },
    { name },
  );
}

function dimensionList(what: string, list: readonly SpanMetricsDimension[] | undefined, taken: readonly string[]): ConfigValue {
  const seen = new Set(taken);
  return list?.map(({ name, default: value }, index) => {
    filled(`${what}[${index}].name`, name);
    if (seen.has(name)) throw new InputError('OKS003', { what: `${what}[${index}].name`, given: name, allowed: `another one than ${[...seen].join(', ')}` });
    seen.add(name);
    return { name, default: value };
  });
}

function histogramConfig(histogram: SpanMetricsHistogram | false | undefined): ConfigValue {
  if (histogram === undefined) return undefined;
  if (histogram === false) return { disable: true };
  const { unit } = histogram;
  if ('maxSize' in histogram) return { unit, exponential: { max_size: count('spanMetrics.histogram.maxSize', histogram.maxSize, { min: 1 }) } };
  const bounds = histogram.buckets.map(milliseconds);
  if (bounds.length === 0 || bounds.some((bound, index) => bound <= (bounds[index - 1] ?? 0))) {
    throw new InputError('OKS001', { what: 'spanMetrics.histogram.buckets (ms)', given: bounds, allowed: 'a list of rising bounds above 0' });
  }
  return { unit, explicit: { buckets: histogram.buckets.map((bucket, index) => timeText(`spanMetrics.histogram.buckets[${index}]`, bucket)) } };
}
