import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNotEmpty } from '../../../values';
import type { Rule } from '../rule';
import { clause, tracesInWords } from '../wording';
import { everyMember, sinceOfMembers } from './and';
import { checkMember, type Member } from './member';

export function drop(members: readonly Member[]): Rule {
  const wordings = members.flatMap(({ rule }) => rule.wordings);
  const traces = tracesInWords(wordings);
  return {
    type: 'drop',
    since: sinceOfMembers(SAMPLING_POLICY_SINCE.drop, members),
    wordings,
    opposite: clause(`is not: ${traces}`),
    description: `drops ${traces}, whatever other policies say`,
    check: (where) => {
      checkNotEmpty(`${where}.drop`, members, 'Without a part it would drop every trace.');
      members.forEach((member, index) => checkMember(`${where}.drop[${index}]`, 'drop', member, ['not']));
    },
    block: { drop: { drop_sub_policy: members.map((member) => member.toConfig()) } },
    decider: () => {
      const all = everyMember(members);
      return (trace, moment) => {
        const { decision, why } = all(trace, moment);
        return { decision: decision === 'sampled' ? 'dropped' : decision, why };
      };
    },
  };
}
