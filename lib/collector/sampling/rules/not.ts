import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { notSampled, sampled } from '../decision';
import type { Rule } from '../rule';
import { EVERYTHING, tracesInWords } from '../wording';
import { checkMember, latest, type Member } from './member';

export function not(member: Member): Rule {
  const { rule } = member;
  return {
    type: 'not',
    since: latest(SAMPLING_POLICY_SINCE.not, rule.since),
    wordings: [rule.opposite],
    opposite: rule.wordings[0] ?? EVERYTHING,
    description: tracesInWords([rule.opposite]),
    check: (where) => checkMember(`${where}.not`, 'not', member, []),
    block: { not: { not_sub_policy: member.toConfig() } },
    decider: () => {
      const decide = rule.decider();
      return (trace, moment) => {
        const { decision, why } = decide(trace, moment);
        return decision === 'sampled' ? notSampled(why) : decision === 'not_sampled' ? sampled(why) : { decision, why };
      };
    },
  };
}
