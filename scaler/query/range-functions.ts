import { greatest, least, mean, quantile, sum, variance } from './numbers';
import type { RangeSeries } from './value';

/**
 * The value of a range function over one series; undefined where the series gives none. `parameter` is the scalar
 * argument of the functions that have one.
 */
export type RangeFunction = (series: RangeSeries, parameter: number, timeMs: number) => number | undefined;

/** Functions of a range vector, by name. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['rate', (series) => extrapolated(series, { counter: true, perSecond: true })],
  ['increase', (series) => extrapolated(series, { counter: true, perSecond: false })],
  ['delta', (series) => extrapolated(series, { counter: false, perSecond: false })],
  ['irate', (series) => lastStep(series, true)],
  ['idelta', (series) => lastStep(series, false)],
  ['avg_over_time', ({ values }) => mean(values)],
  ['sum_over_time', ({ values }) => sum(values)],
  ['min_over_time', ({ values }) => least(values)],
  ['max_over_time', ({ values }) => greatest(values)],
  ['count_over_time', ({ values }) => values.length],
  ['present_over_time', () => 1],
  ['last_over_time', ({ values }) => values.at(-1)],
  ['stddev_over_time', ({ values }) => Math.sqrt(variance(values))],
  ['stdvar_over_time', ({ values }) => variance(values)],
  ['quantile_over_time', ({ values }, phi) => quantile(phi, values)],
  ['changes', ({ values }) => countSteps(values, (before, after) => before !== after && !(Number.isNaN(before) && Number.isNaN(after)))],
  ['resets', ({ values }) => countSteps(values, (before, after) => after < before)],
  ['deriv', (series) => regression(series, series.timestamps[0] ?? 0)?.slope],
  [
    'predict_linear',
    (series, seconds, timeMs) => {
      const line = regression(series, timeMs);
      return line === undefined ? undefined : line.slope * seconds + line.intercept;
    },
  ],
]);

/** Range functions that keep the metric name, as their values are the metric's own. */
export const KEEPS_NAME: ReadonlySet<string> = new Set(['last_over_time']);

/**
 * Prometheus' extrapolatedRate (`promql/functions.go`): the difference over the samples, extended to the ends of the
 * window where the first or last sample is near enough (1.1 times the mean distance of samples), else by half that
 * distance, and for a counter not further back than where it would have been zero.
 */
function extrapolated({ timestamps, values, fromMs, toMs }: RangeSeries, mode: { counter: boolean; perSecond: boolean }): number | undefined {
  const count = values.length;
  const [first, last] = [values[0], values[count - 1]];
  const [firstMs, lastMs] = [timestamps[0], timestamps[count - 1]];
  if (count < 2 || first === undefined || last === undefined || firstMs === undefined || lastMs === undefined) return undefined;
  const increase = last - first + (mode.counter ? lostAtResets(values) : 0);

  const sampled = (lastMs - firstMs) / 1_000;
  const distance = sampled / (count - 1);
  const extend = (gap: number): number => (gap >= distance * 1.1 ? distance / 2 : gap);
  let toStart = extend((firstMs - fromMs) / 1_000);
  const toEnd = extend((toMs - lastMs) / 1_000);
  if (mode.counter && increase > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / increase));

  const factor = (sampled + toStart + toEnd) / sampled;
  return increase * (mode.perSecond ? factor / ((toMs - fromMs) / 1_000) : factor);
}

/** What a counter had counted each time that it began anew. */
function lostAtResets(values: Float64Array): number {
  let lost = 0;
  let before = values[0] ?? 0;
  for (const value of values) {
    if (value < before) lost += before;
    before = value;
  }
  return lost;
}

function lastStep({ timestamps, values }: RangeSeries, counter: boolean): number | undefined {
  const [before, last] = [values.at(-2), values.at(-1)];
  const [beforeMs, lastMs] = [timestamps.at(-2), timestamps.at(-1)];
  if (before === undefined || last === undefined || beforeMs === undefined || lastMs === undefined) return undefined;
  if (!counter) return last - before;
  return (last < before ? last : last - before) / ((lastMs - beforeMs) / 1_000);
}

function countSteps(values: Float64Array, counts: (before: number, after: number) => boolean): number {
  let steps = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (counts(values[index - 1] ?? NaN, values[index] ?? NaN)) steps += 1;
  }
  return steps;
}

/** Least squares line through the samples; the intercept is its value at a time. */
function regression({ timestamps, values }: RangeSeries, originMs: number): { slope: number; intercept: number } | undefined {
  const count = values.length;
  const first = values[0];
  if (count < 2 || first === undefined) return undefined;
  if (values.every((value) => value === first)) return Number.isFinite(first) ? { slope: 0, intercept: first } : { slope: NaN, intercept: NaN };
  const x = Array.from(timestamps, (timestamp) => (timestamp - originMs) / 1_000);
  const y = Array.from(values);
  const [sumX, sumY] = [sum(x), sum(y)];
  const covariance = sum(x.map((value, index) => value * (y[index] ?? NaN))) - (sumX * sumY) / count;
  const spread = sum(x.map((value) => value * value)) - (sumX * sumX) / count;
  const slope = covariance / spread;
  return { slope, intercept: sumY / count - (slope * sumX) / count };
}
