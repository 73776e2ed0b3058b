const rad = Math.PI / 180;

/** Functions that give each element a new value, by name. */
export const MATH_FUNCTIONS: ReadonlyMap<string, (value: number) => number> = new Map<string, (value: number) => number>([
  ['abs', Math.abs],
  ['ceil', Math.ceil],
  ['floor', Math.floor],
  ['exp', Math.exp],
  ['sqrt', Math.sqrt],
  ['ln', Math.log],
  ['log2', Math.log2],
  ['log10', Math.log10],
  ['sgn', Math.sign],
  ['deg', (value) => value / rad],
  ['rad', (value) => value * rad],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['atan', Math.atan],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
  ['asinh', Math.asinh],
  ['acosh', Math.acosh],
  ['atanh', Math.atanh],
]);

/** Parts of a date in UTC, from seconds since 1970. */
export const DATE_FUNCTIONS: ReadonlyMap<string, (seconds: number) => number> = new Map<string, (seconds: number) => number>(
  Object.entries({
    minute: (date: Date) => date.getUTCMinutes(),
    hour: (date: Date) => date.getUTCHours(),
    day_of_week: (date: Date) => date.getUTCDay(),
    day_of_month: (date: Date) => date.getUTCDate(),
    day_of_year: (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
    days_in_month: (date: Date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
    month: (date: Date) => date.getUTCMonth() + 1,
    year: (date: Date) => date.getUTCFullYear(),
  }).map(([name, part]) => [name, (seconds) => part(new Date(Math.floor(seconds) * 1_000))]),
);

/** Nearest multiple, ties upwards. */
export function roundTo(value: number, multiple: number): number {
  const inverse = 1 / multiple;
  return Math.floor(value * inverse + 0.5) / inverse;
}
