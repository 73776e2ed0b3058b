import type { ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint, SummaryDataPoint } from './messages';

/** One of the Prometheus series that a data point gives. */
export interface PointSample {
  readonly name: string;
  /** The label that the kind of metric adds. @default - none */
  readonly label?: Readonly<Record<string, string>>;
  readonly value: number;
  /** A value that rises and falls, in a metric that counts otherwise. @default false */
  readonly gauge?: true;
}

/** The sample of a gauge or a sum; undefined if the point has no value. */
export function numberSample(name: string, point: NumberDataPoint): PointSample | undefined {
  switch (point.value) {
    case 'asDouble':
      return { name, value: point.asDouble };
    case 'asInt':
      return { name, value: point.asInt.toNumber() };
    case undefined:
      return undefined;
  }
}

/**
 * The samples of an explicit histogram: cumulative `_bucket{le}`, `_count`, and `_sum` if there is one. Undefined if
 * the buckets do not fit the bounds.
 */
export function histogramSamples(name: string, point: HistogramDataPoint): readonly PointSample[] | undefined {
  const { bucketCounts, explicitBounds } = point;
  const fits = bucketCounts.length === explicitBounds.length + 1 || bucketCounts.length === 0;
  if (!fits || explicitBounds.some((bound, index) => !(bound > (explicitBounds[index - 1] ?? -Infinity)))) return undefined;
  let below = 0;
  const buckets = explicitBounds.map((bound, index) => {
    below += bucketCounts[index]?.toNumber() ?? 0;
    return { name: `${name}_bucket`, label: { le: decimal(bound) }, value: below };
  });
  return [
    ...(bucketCounts.length === 0 ? [] : buckets),
    { name: `${name}_bucket`, label: { le: '+Inf' }, value: point.count.toNumber() },
    ...countAndSum(name, point),
  ];
}

/** `_count` and `_sum` of an exponential histogram. */
export function exponentialHistogramSamples(name: string, point: ExponentialHistogramDataPoint): readonly PointSample[] {
  return countAndSum(name, point);
}

/** The samples of a summary: its quantiles, `_count` and `_sum`. */
export function summarySamples(name: string, point: SummaryDataPoint): readonly PointSample[] {
  return [
    ...point.quantileValues.map(({ quantile, value }) => ({ name, label: { quantile: decimal(quantile) }, value, gauge: true as const })),
    ...countAndSum(name, point),
  ];
}

function countAndSum(name: string, { count, sum }: Pick<HistogramDataPoint, 'count' | 'sum'>): readonly PointSample[] {
  return [
    { name: `${name}_count`, value: count.toNumber() },
    ...(typeof sum === 'number' ? [{ name: `${name}_sum`, value: sum }] : []),
  ];
}

/**
 * A number as Prometheus writes `le` and `quantile` of OTLP metrics: the shortest decimal that reads back as the same number, without
 * an exponent (Go's FormatFloat with 'f' and -1).
 */
export function decimal(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
