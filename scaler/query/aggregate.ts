import type { Aggregation } from '../../lib/promql';
import { METRIC_NAME, type Labels } from '../store';
import { EvaluationError } from './errors';
import { changed, keyFor, NO_LABELS, only, without } from './label-sets';
import { ascending, decimalText, greatest, least, mean, quantile, sum, variance } from './numbers';
import type { Element } from './value';

interface Group {
  readonly labels: Labels;
  readonly elements: Element[];
}

type Reduce = (values: readonly number[], parameter: number) => number;

const REDUCERS: Readonly<Record<string, Reduce>> = {
  sum,
  avg: mean,
  min: least,
  max: greatest,
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
  quantile: (values, phi) => quantile(phi, values),
};

/** The aggregations that give one value for a group. */
export function reducerOf(op: Aggregation['op']): Reduce | undefined {
  return REDUCERS[op];
}

/** One value for each group. */
export function reduceGroups(elements: readonly Element[], expr: Aggregation, reduce: Reduce, parameter: number): readonly Element[] {
  return grouped(elements, expr).map((group) => ({
    labels: group.labels,
    value: reduce(group.elements.map(({ value }) => value), parameter),
  }));
}

/** The k largest or smallest elements of each group, with the labels they have. NaN counts as the last in either order. */
export function pickExtremes(elements: readonly Element[], expr: Aggregation, k: number): readonly Element[] {
  if (Number.isNaN(k)) throw new EvaluationError(`the parameter of ${expr.op} is NaN`);
  const count = Math.max(0, Math.trunc(k));
  const sign = expr.op === 'topk' ? -1 : 1;
  return grouped(elements, expr).flatMap((group) => {
    const numbers = group.elements.filter(({ value }) => !Number.isNaN(value)).sort((a, b) => sign * ascending(a.value, b.value));
    return [...numbers, ...group.elements.filter(({ value }) => Number.isNaN(value))].slice(0, count);
  });
}

/** How often each value occurs in each group, with the value in a label, which takes the place of one of that name. */
export function countValues(elements: readonly Element[], expr: Aggregation, label: string): readonly Element[] {
  const labelled = elements.map(({ labels, value }) => ({ labels: changed(labels, { [label]: decimalText(value) }), value }));
  const labels = expr.grouping === 'by' ? [...expr.labels, label] : expr.labels.filter((name) => name !== label);
  return reduceGroups(labelled, { ...expr, labels }, (values) => values.length, NaN);
}

function grouped(elements: readonly Element[], { grouping, labels }: Aggregation): Group[] {
  if (grouping === 'by' && labels.length === 0) return elements.length === 0 ? [] : [{ labels: NO_LABELS, elements: [...elements] }];
  const names = new Set(grouping === 'by' ? labels : [...labels, METRIC_NAME]);
  const groups = new Map<string, Group>();
  for (const element of elements) {
    const own = grouping === 'by' ? only(element.labels, names) : without(element.labels, names);
    const key = keyFor(own);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: own, elements: [element] });
    else group.elements.push(element);
  }
  return [...groups.values()];
}
