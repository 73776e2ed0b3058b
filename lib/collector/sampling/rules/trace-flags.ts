import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { notSampled, sampled } from '../decision';
import { plainRule, type Rule } from '../rule';
import { clause, phrase, quoted } from '../wording';

/** Lowest bit of a span's flags. Source: W3C Trace Context, "sampled flag". */
const SAMPLED_FLAG = 1;

export function traceFlags(): Rule {
  return plainRule({
    type: 'trace_flags',
    since: SAMPLING_POLICY_SINCE.trace_flags,
    wording: phrase('with a span whose sampled flag is set'),
    opposite: clause('has no span whose sampled flag is set'),
    check: () => undefined,
    block: {},
    decider: () => (trace) => {
      const found = trace.spans.find(({ flags }) => (flags & SAMPLED_FLAG) !== 0);
      return found === undefined ? notSampled('no span has the sampled flag') : sampled(`span ${quoted(found.name)} has the sampled flag`);
    },
  });
}
