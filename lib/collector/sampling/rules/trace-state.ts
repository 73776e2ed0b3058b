import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNotEmpty, InputError } from '../../../values';
import { notSampled, sampled } from '../decision';
import { plainRule, type Rule } from '../rule';
import { isTraceStateKey, isTraceStateValue, parseTraceState } from '../w3c-trace-state';
import { clause, oneOf, quoted } from '../wording';

/** Characters of key and value together that the processor compares. */
const MAX_LENGTH = 255;

export function traceState(key: string, values: readonly string[]): Rule {
  const words = `${key} = ${oneOf(values.map(quoted))} in a trace state`;
  return plainRule({
    type: 'trace_state',
    since: SAMPLING_POLICY_SINCE.trace_state,
    wording: clause(`has ${words}`),
    opposite: clause(`has no ${words}`),
    check: (where) => check(`${where}.traceState`, key, values),
    block: { trace_state: { key, values } },
    decider: () => (trace) => {
      for (const span of trace.spans) {
        const value = parseTraceState(span.traceState)?.get(key);
        if (value !== undefined && values.includes(value)) return sampled(`span ${quoted(span.name)} has ${key} = ${quoted(value)} in its trace state`);
      }
      return notSampled(`no span has ${key} = ${oneOf(values.map(quoted))} in a trace state that is valid`);
    },
  });
}

function check(place: string, key: string, values: readonly string[]): void {
  if (!isTraceStateKey(key)) {
    throw new InputError('OKS003', { what: `${place}.key`, given: key, allowed: 'a key of a W3C trace state: lower-case letters, digits, "_", "-", "*", "/", and "@" once' });
  }
  checkNotEmpty(`${place}.values`, values, 'Without a value nothing matches.');
  values.forEach((value, index) => {
    if (!isTraceStateValue(value) || key.length + value.length > MAX_LENGTH) {
      throw new InputError('OKS003', {
        what: `${place}.values[${index}]`,
        given: value,
        allowed: `a value of a W3C trace state (no "," and no "="), with the key at most ${MAX_LENGTH} characters`,
        fix: 'Others never match.',
      });
    }
  });
}
