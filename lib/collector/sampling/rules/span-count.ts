import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNumber, InputError } from '../../../values';
import { notSampled, sampled } from '../decision';
import { plainRule, type Rule } from '../rule';
import { clause, phrase } from '../wording';

export interface SpanCountOptions {
  /** Fewest spans, themselves included. @default - no lower bound */
  readonly min?: number;
  /** Most spans, themselves included. @default - no upper bound */
  readonly max?: number;
}

const MAX_INT32 = 2 ** 31 - 1;

export function spanCount({ min, max }: SpanCountOptions): Rule {
  const fewer = min === undefined ? [] : [`fewer than ${min}`];
  const more = max === undefined ? [] : [`more than ${max}`];
  return plainRule({
    type: 'span_count',
    since: SAMPLING_POLICY_SINCE.span_count,
    wording: phrase(min === undefined ? `of at most ${max ?? ''} spans` : max === undefined ? `of at least ${min} spans` : `of ${min} to ${max} spans`),
    opposite: clause(`has ${[...fewer, ...more].join(' or ')} spans`),
    check: (where) => {
      const place = `${where}.spanCount`;
      if (min === undefined && max === undefined) {
        throw new InputError('OKS002', { what: `${place}.min`, given: min, allowed: 'given where max is not', fix: 'To keep every trace, use SamplingPolicy.always().' });
      }
      if (min !== undefined) checkNumber(`${place}.min`, min, { min: 1, max: MAX_INT32, integer: true });
      // The processor takes a maximum of 0 as none.
      if (max !== undefined) checkNumber(`${place}.max`, max, { min: Math.max(1, min ?? 1), max: MAX_INT32, integer: true });
    },
    block: { span_count: { min_spans: min, max_spans: max } },
    decider: () => (trace) => {
      const count = trace.spans.length;
      const within = count >= (min ?? 0) && count <= (max ?? Infinity);
      return (within ? sampled : notSampled)(`it has ${count} span${count === 1 ? '' : 's'}`);
    },
  });
}
