import { InputError } from './errors';

export interface NumberRange {
  /** Smallest value allowed, itself included. */
  readonly min?: number;
  /** Value that must be exceeded. */
  readonly above?: number;
  /** Largest value allowed, itself included. */
  readonly max?: number;
  /** Whether only whole numbers are allowed. @default false */
  readonly integer?: boolean;
}

/** Throws OKS001 unless the value is a finite number in the range; gives it back otherwise. */
export function checkNumber(what: string, value: number, range: NumberRange, fix?: string): number {
  const { min, above, max, integer } = range;
  const valid =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (min === undefined || value >= min) &&
    (above === undefined || value > above) &&
    (max === undefined || value <= max) &&
    (integer !== true || Number.isInteger(value));
  if (!valid) {
    const bounds = [
      ...(above === undefined ? [] : [`above ${above}`]),
      ...(min === undefined ? [] : [`at least ${min}`]),
      ...(max === undefined ? [] : [`at most ${max}`]),
    ].join(' and ');
    const noun = integer === true ? 'a whole number' : 'a number';
    throw new InputError('OKS001', { what, given: value, allowed: `${noun}${bounds === '' ? '' : ` ${bounds}`}`, fix });
  }
  return value;
}

/** Throws OKS002 if the list is missing or empty. */
export function checkNotEmpty(what: string, value: readonly unknown[] | undefined, fix: string): void {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InputError('OKS002', { what, given: value, allowed: 'a list with at least one entry', fix });
  }
}

/** Throws OKS003 unless the name is a DNS label (RFC 1123), as names of Services and Pods must be. */
export function checkDnsLabel(what: string, value: string, maxLength = 63): string {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value) || value.length > maxLength) {
    throw new InputError('OKS003', {
      what,
      given: value,
      allowed: `1 to ${maxLength} lower-case letters, digits and "-", beginning and ending with a letter or digit`,
    });
  }
  return value;
}
