import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { sampled } from '../decision';
import { plainRule, type Rule } from '../rule';
import { EVERYTHING, NOTHING } from '../wording';

export function alwaysSample(): Rule {
  return plainRule({
    type: 'always_sample',
    since: SAMPLING_POLICY_SINCE.always_sample,
    wording: EVERYTHING,
    opposite: NOTHING,
    check: () => undefined,
    block: {},
    decider: () => () => sampled('it samples every trace'),
  });
}
