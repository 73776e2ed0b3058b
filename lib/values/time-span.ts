/**
 * A length of time. Structural, so that `Duration` of cdk8s fits and the pure parts need no cdk8s.
 */
export interface TimeSpan {
  /** The length in milliseconds. */
  toMilliseconds(options?: { integral?: boolean }): number;
}

const UNITS: ReadonlyArray<readonly [suffix: string, milliseconds: number]> = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** Milliseconds of a span, also where it is not a whole number of them. */
export function milliseconds(span: TimeSpan): number {
  return span.toMilliseconds({ integral: false });
}

/** Seconds of a span, also where it is not a whole number of them. */
export function seconds(span: TimeSpan): number {
  return milliseconds(span) / 1_000;
}

/**
 * A span as Go and PromQL write it, with the largest unit that divides it: `90s`, `2m`, `1500ms`.
 * One unit only, because a PromQL range and a Collector duration both accept that form.
 */
export function durationText(span: TimeSpan): string {
  const length = Math.round(milliseconds(span));
  const [suffix, size] = UNITS.find(([, unit]) => length !== 0 && length % unit === 0) ?? ['s', 1_000];
  return `${length / size}${suffix}`;
}

/** A span of so many seconds, for defaults in the pure parts. */
export function ofSeconds(count: number): TimeSpan {
  return { toMilliseconds: () => count * 1_000 };
}
