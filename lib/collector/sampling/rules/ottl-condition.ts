import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { InputError } from '../../../values';
import { undecidable } from '../decision';
import { checkOneOf, checkText, plainRule, type Rule } from '../rule';
import { clause, oneOf } from '../wording';

/** What happens when a condition cannot be evaluated on a span. */
export type OttlErrorMode = 'ignore' | 'silent' | 'propagate';

const ERROR_MODES: readonly OttlErrorMode[] = ['ignore', 'silent', 'propagate'];

export interface OttlConditionOptions {
  /** Conditions on spans, such as `span.attributes["http.status_code"] == 503`; any of them is enough. @default - none */
  readonly span?: readonly string[];
  /** Conditions on span events, such as `spanevent.name == "exception"`; any of them is enough. @default - none */
  readonly spanEvent?: readonly string[];
  /**
   * `ignore` logs the error and goes on with the next condition, `silent` goes on without a log, `propagate` gives the policy
   * up for the trace.
   * @default 'ignore'
   */
  readonly errorMode?: OttlErrorMode;
}

export function ottlCondition({ span = [], spanEvent = [], errorMode = 'ignore' }: OttlConditionOptions): Rule {
  const words = oneOf([...span.map((condition) => `a span where ${condition}`), ...spanEvent.map((condition) => `a span event where ${condition}`)]);
  return plainRule({
    type: 'ottl_condition',
    since: SAMPLING_POLICY_SINCE.ottl_condition,
    wording: clause(`has ${words}`),
    opposite: clause(`does not have ${words}`),
    check: (where) => {
      const place = `${where}.ottlCondition`;
      if (span.length + spanEvent.length === 0) {
        throw new InputError('OKS002', { what: `${place}.span`, given: span, allowed: 'a list with at least one condition where spanEvent has none' });
      }
      span.forEach((condition, index) => checkText(`${place}.span[${index}]`, condition));
      spanEvent.forEach((condition, index) => checkText(`${place}.spanEvent[${index}]`, condition));
      checkOneOf(`${place}.errorMode`, errorMode, ERROR_MODES);
    },
    block: {
      ottl_condition: { error_mode: errorMode, span: span.length === 0 ? undefined : span, spanevent: spanEvent.length === 0 ? undefined : spanEvent },
    },
    decider: () => () => undecidable('conditions of OTTL are not decidable here: only the Collector evaluates them'),
  });
}
