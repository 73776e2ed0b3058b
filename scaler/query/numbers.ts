/** Sum with Neumaier's compensation, as in Prometheus: the order of the series does not show in the result. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  let compensation = 0;
  for (const value of values) {
    const next = total + value;
    if (!Number.isFinite(next)) compensation = 0;
    else if (Math.abs(total) >= Math.abs(value)) compensation += total - next + value;
    else compensation += value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}

/** Mean that does not overflow where the sum would. */
export function mean(values: ArrayLike<number> & Iterable<number>): number {
  const total = sum(values);
  const count = values.length;
  if (Number.isFinite(total) || !Array.from(values).every(Number.isFinite)) return total / count;
  return sum(Array.from(values, (value) => value / count));
}

/** Population variance by Welford's method; NaN where a value is not finite. */
export function variance(values: Iterable<number>): number {
  let count = 0;
  let average = 0;
  let squares = 0;
  for (const value of values) {
    count += 1;
    const delta = value - average;
    average += delta / count;
    squares += delta * (value - average);
  }
  return squares / count;
}

/** Smallest value; NaN only if there is nothing else. */
export function least(values: Iterable<number>): number {
  let result = NaN;
  for (const value of values) if (Number.isNaN(result) || value < result) result = value;
  return result;
}

/** Largest value; NaN only if there is nothing else. */
export function greatest(values: Iterable<number>): number {
  let result = NaN;
  for (const value of values) if (Number.isNaN(result) || value > result) result = value;
  return result;
}

/** Order in which NaN comes first. */
export function ascending(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : -1;
  if (Number.isNaN(right)) return 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The φ-quantile with linear interpolation between values. -Inf below 0, +Inf above 1. */
export function quantile(phi: number, values: Iterable<number>): number {
  const sorted = Array.from(values).sort(ascending);
  if (sorted.length === 0 || Number.isNaN(phi)) return NaN;
  if (phi < 0) return -Infinity;
  if (phi > 1) return Infinity;
  const rank = phi * (sorted.length - 1);
  const lower = Math.floor(rank);
  const weight = rank - lower;
  const [low = NaN, high = low] = [sorted[lower], sorted[Math.min(lower + 1, sorted.length - 1)]];
  return low * (1 - weight) + high * weight;
}

/** A power as Go computes it: 1 to any power is 1, and so is -1 to an infinite one. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

/** Shortest decimal without an exponent, as Prometheus writes a number into a label. */
export function decimalText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value)) ?? [];
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A number as Go reads it from a label such as `le`; NaN if it is not one. */
export function parseNumber(text: string): number {
  const infinity = /^([-+]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
}
