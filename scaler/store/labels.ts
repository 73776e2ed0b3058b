/** The labels of a series, the metric name among them as `__name__`. A label without a value is not there. */
export type Labels = Readonly<Record<string, string>>;

/** Label that holds the metric name. */
export const METRIC_NAME = '__name__';

/** One condition on a label of a series. */
export interface LabelMatcher {
  readonly label: string;
  /** Told the label's value, or the empty string where the series has no such label. */
  matches(value: string): boolean;
  /** The only value that matches, where there is just one; lets the store use its index. */
  readonly equal?: string;
}

/**
 * The labels sorted by name, without empty values, in an object that has no prototype: a label called `constructor` or
 * `__proto__` is a label like any other.
 */
export function normalize(labels: Labels): Labels {
  const sorted = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(labels).sort()) {
    const value = labels[name];
    if (value !== undefined && value !== '') sorted[name] = value;
  }
  return sorted;
}

/** A text that two normalized label sets share only if they are equal. Lengths make it unambiguous for any content. */
export function keyOf(normalized: Labels): string {
  return keyOfSorted(Object.keys(normalized), normalized);
}

/** `keyOf(normalize(labels))`, without making the normalized labels: it runs once for every sample that comes in. */
export function keyOfAny(labels: Labels): string {
  return keyOfSorted(Object.keys(labels).sort(), labels);
}

function keyOfSorted(names: readonly string[], labels: Labels): string {
  let key = '';
  for (const name of names) {
    const value = labels[name];
    if (value !== undefined && value !== '') key += `${name.length}:${name}${value.length}:${value}`;
  }
  return key;
}
