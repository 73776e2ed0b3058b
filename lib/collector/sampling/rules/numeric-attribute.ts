import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNumber, InputError } from '../../../values';
import { checkText, plainRule, type Rule } from '../rule';
import { clause } from '../wording';
import { attributeDecider, type AttributeOptions } from './attribute';

export interface NumericAttributeOptions extends AttributeOptions {
  /** Smallest value, itself included; a whole number other than 0. @default - no lower bound */
  readonly min?: number;
  /** Largest value, itself included; a whole number other than 0. @default - no upper bound */
  readonly max?: number;
}

export function numericAttribute(key: string, options: NumericAttributeOptions): Rule {
  const { min, max, invertMatch = false } = options;
  const range = min === undefined ? `of at most ${max ?? ''}` : max === undefined ? `of at least ${min}` : min === max ? `of ${min}` : `from ${min} to ${max}`;
  const [has, hasNot] = [clause(`has ${key} ${range}`), clause(`has no ${key} ${range}`)];
  return plainRule({
    type: 'numeric_attribute',
    since: SAMPLING_POLICY_SINCE.numeric_attribute,
    wording: invertMatch ? hasNot : has,
    opposite: invertMatch ? has : hasNot,
    check: (where) => {
      const place = `${where}.numericAttribute`;
      checkText(`${place}.key`, key);
      if (min === undefined && max === undefined) {
        throw new InputError('OKS002', { what: `${place}.min`, given: min, allowed: 'given where max is not', fix: 'The processor has no policy without a bound.' });
      }
      checkBound(`${place}.min`, min);
      checkBound(`${place}.max`, max);
      if (min !== undefined && max !== undefined) checkNumber(`${place}.max`, max, { min });
    },
    block: { numeric_attribute: { key, min_value: min, max_value: max, invert_match: invertMatch || undefined } },
    decider: () =>
      attributeDecider({
        key,
        invertMatch,
        words: `${key} ${range}`,
        // A value of another type, a double among them, reads as 0 in the processor.
        matches: (value) => {
          const number = 'intValue' in value ? value.intValue : 0n;
          return (min === undefined || number >= min) && (max === undefined || number <= max);
        },
      }),
  });
}

function checkBound(what: string, bound: number | undefined): void {
  if (bound === undefined) return;
  checkNumber(what, bound, { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, integer: true });
  if (bound === 0) {
    throw new InputError('OKS001', {
      what,
      given: bound,
      allowed: 'a whole number other than 0, which the processor takes as no bound at all',
      fix: 'Write -1 or 1 for the bound, or leave it out.',
    });
  }
}
