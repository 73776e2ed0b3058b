import { keyOf, METRIC_NAME, normalize, type Labels } from '../store';
import { EvaluationError } from './errors';
import type { Element } from './value';

/** The labels without some of them. */
export function without(labels: Labels, names: ReadonlySet<string>): Labels {
  return pick(labels, (name) => !names.has(name));
}

/** Only some of the labels. */
export function only(labels: Labels, names: ReadonlySet<string>): Labels {
  return pick(labels, (name) => names.has(name));
}

const NAME = new Set([METRIC_NAME]);
// The label sets of the store's series are the same objects in every evaluation, so what follows from them is remembered.
const nameless = new WeakMap<Labels, Labels>();
const keys = new WeakMap<Labels, string>();

/** The labels without the metric name: what is computed from a metric is not that metric. */
export function withoutName(labels: Labels): Labels {
  if (labels[METRIC_NAME] === undefined) return labels;
  let result = nameless.get(labels);
  if (result === undefined) nameless.set(labels, (result = without(labels, NAME)));
  return result;
}

/** A text that two label sets share only if they are equal. */
export function keyFor(labels: Labels): string {
  let key = keys.get(labels);
  if (key === undefined) keys.set(labels, (key = keyOf(labels)));
  return key;
}

/** The labels with some changed; an empty value removes one. */
export function changed(labels: Labels, changes: Labels): Labels {
  return normalize(Object.assign(Object.create(null) as Record<string, string>, labels, changes));
}

/** No labels at all. */
export const NO_LABELS: Labels = normalize({});

/** The elements, unless two have equal labels, which PromQL does not allow. */
export function distinct<T extends { readonly labels: Labels }>(elements: readonly T[]): readonly T[] {
  if (elements.length < 2) return elements;
  const seen = new Set<string>();
  for (const { labels } of elements) {
    const key = keyFor(labels);
    if (seen.has(key)) throw new EvaluationError(`vector cannot contain metrics with the same labelset: two elements are ${labelText(labels)}`);
    seen.add(key);
  }
  return elements;
}

/** New values for the elements, which lose their metric name. */
export function mapValues(elements: readonly Element[], value: (old: number) => number): readonly Element[] {
  return distinct(elements.map((element) => ({ labels: withoutName(element.labels), value: value(element.value) })));
}

/** Labels as PromQL writes them. */
export function labelText(labels: Labels): string {
  const pairs = Object.keys(labels).filter((name) => name !== METRIC_NAME).map((name) => `${name}=${JSON.stringify(labels[name])}`);
  return `${labels[METRIC_NAME] ?? ''}{${pairs.join(', ')}}`;
}

function pick(labels: Labels, keep: (name: string) => boolean): Labels {
  const kept = Object.create(null) as Record<string, string>;
  for (const name in labels) if (keep(name)) kept[name] = labels[name] ?? '';
  return kept;
}
