import { parse } from '../../../lib/promql';
import { compile, type QueryResult } from '../../../scaler/query';
import { SeriesStore, type Labels } from '../../../scaler/store';

const HOUR = 3_600_000;

/** Values of a series at equal steps: `0+10x3` is 0 10 20 30, `5x2` is 5 5 5, `_` is a gap, `stale` ends the series. */
export type Load = Readonly<Record<string, string>>;

/** A store with series given as in Prometheus' own tests, their first value at time 0. */
export function load(series: Load, stepMs: number): SeriesStore {
  const limits = { maxSeries: 1_000, maxSamplesPerSeries: 10_000, retentionSeconds: 100 * HOUR, maxLabels: 64, maxLabelBytes: 1_024 };
  const store = new SeriesStore(limits, () => 0);
  for (const [text, values] of Object.entries(series)) {
    const labels = labelsOf(text);
    expand(values).forEach((value, index) => {
      if (value === 'stale') store.markStale(labels, index * stepMs);
      else if (value !== undefined) store.append(labels, index * stepMs, value);
    });
  }
  return store;
}

/** What a query gives at a time in seconds. */
export function evaluate(store: SeriesStore, text: string, atSeconds: number): QueryResult {
  return compile(text, { lookbackMs: 300_000, maxLookBackMs: HOUR * 100 }).evaluate(atSeconds * 1_000, store);
}

/** The elements of an instant vector as `labels: value`, or a number. */
export function shown(result: QueryResult): number | Record<string, number> {
  if (result.type === 'scalar') return result.value;
  if (result.type !== 'vector') throw new Error(`a ${result.type} has no elements`);
  return Object.fromEntries(result.elements.map(({ labels, value }) => [shownLabels(labels), value]));
}

function shownLabels(labels: Labels): string {
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.entries(others).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name || '{}' : `${name}{${pairs.join(',')}}`;
}

function labelsOf(text: string): Labels {
  const expr = parse(text);
  if (expr.kind !== 'vector') throw new Error(`${text} is not a series`);
  return Object.fromEntries(expr.matchers.map(({ label, value }) => [label, value]));
}

type LoadedValue = number | 'stale' | undefined;

function expand(text: string): LoadedValue[] {
  return text.split(/\s+/).flatMap((word): LoadedValue[] => {
    if (word === '_') return [undefined];
    if (word === 'stale') return ['stale'];
    const [, start = '', step = '0', times = '0'] = /^(-?[\w.]+?)(?:([-+][\d.]+))?(?:x(\d+))?$/.exec(word) ?? [];
    const first = start === 'Inf' ? Infinity : start === '-Inf' ? -Infinity : Number(start);
    return Array.from({ length: Number(times) + 1 }, (_, index) => first + index * Number(step));
  });
}
