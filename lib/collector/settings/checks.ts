import { checkNumber, durationText, InputError, milliseconds, type TimeSpan } from '../../values';
import { goRegexp } from '../sampling/go-regexp';

/** A duration of the configuration; undefined where none is given. Throws OKS001 below `min` milliseconds. */
export function timeText(what: string, span: TimeSpan | undefined, { min = 0 }: { readonly min?: number } = {}): string | undefined {
  if (span === undefined) return undefined;
  checkNumber(`${what} (ms)`, milliseconds(span), { min });
  return durationText(span);
}

/** A whole number of the configuration; undefined where none is given. Throws OKS001 below `min` or beyond `max`. */
export function count(what: string, value: number | undefined, range: { readonly min?: number; readonly max?: number } = {}): number | undefined {
  return value === undefined ? undefined : checkNumber(what, value, { min: 0, ...range, integer: true });
}

/** A text that must not be empty. Throws OKS002. */
export function filled(what: string, text: string): string {
  if (text.trim() === '') throw new InputError('OKS002', { what, given: text, allowed: 'a text that is not empty' });
  return text;
}

/** Keys of client metadata. The Collector takes them without regard to case, and refuses two of one. Throws OKS003. */
export function metadataKeys(what: string, keys: readonly string[] | undefined): readonly string[] | undefined {
  const lower = keys?.map((key) => key.toLowerCase()) ?? [];
  const twice = lower.find((key, index) => lower.indexOf(key) !== index);
  if (twice !== undefined) throw new InputError('OKS003', { what, given: keys, allowed: `a list without repetition; "${twice}" is there twice, without regard to case` });
  return keys;
}

/** A regular expression of Go. Throws OKS015 for one that is known not to compile. */
export function regexp(what: string, pattern: string): string {
  const { refused } = goRegexp(pattern);
  if (refused !== undefined) throw new InputError('OKS015', { what, given: pattern, allowed: 'a regular expression of Go (RE2)', fix: `It does not compile: ${refused}.` });
  return pattern;
}
