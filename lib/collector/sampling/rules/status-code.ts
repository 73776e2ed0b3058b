import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNotEmpty } from '../../../values';
import { notSampled, sampled } from '../decision';
import { checkOneOf, plainRule, type Rule } from '../rule';
import { clause, oneOf, phrase, quoted } from '../wording';

/** Status of a span. `UNSET` is what most spans have: instrumentation sets `OK` only where somebody says so. */
export type SpanStatus = 'OK' | 'ERROR' | 'UNSET';

const STATUSES: readonly SpanStatus[] = ['UNSET', 'OK', 'ERROR']; // by their number in OTLP

export function statusCode(codes: readonly SpanStatus[]): Rule {
  const onlyErrors = codes.length === 1 && codes[0] === 'ERROR';
  const words = onlyErrors ? 'in error' : `of status ${oneOf(codes)}`;
  return plainRule({
    type: 'status_code',
    since: SAMPLING_POLICY_SINCE.status_code,
    wording: phrase(`with a span ${words}`),
    opposite: clause(`has no span ${words}`),
    check: (where) => {
      checkNotEmpty(`${where}.statusCode`, codes, 'Give "OK", "ERROR" or "UNSET".');
      codes.forEach((code, index) => checkOneOf(`${where}.statusCode[${index}]`, code, STATUSES));
    },
    block: { status_code: { status_codes: codes } },
    decider: () => (trace) => {
      const found = trace.spans.find(({ status }) => codes.some((code) => STATUSES[status.code] === code));
      return found === undefined ? notSampled(`no span is ${words}`) : sampled(`span ${quoted(found.name)} has status ${STATUSES[found.status.code] ?? ''}`);
    },
  });
}
