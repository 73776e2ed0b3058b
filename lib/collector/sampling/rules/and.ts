import { SAMPLING_POLICY_OPTION_SINCE, SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNotEmpty } from '../../../values';
import { notSampled, sampled, undecidable, type Decider, type Verdict } from '../decision';
import type { Rule } from '../rule';
import { clause, tracesInWords } from '../wording';
import { checkMember, latest, type Member } from './member';

export function and(members: readonly Member[]): Rule {
  const wordings = members.flatMap(({ rule }) => rule.wordings);
  return {
    type: 'and',
    since: sinceOfMembers(SAMPLING_POLICY_SINCE.and, members),
    wordings,
    opposite: clause(`is not: ${tracesInWords(wordings)}`),
    description: tracesInWords(wordings),
    check: (where) => {
      checkNotEmpty(`${where}.and`, members, 'Without a part it would keep every trace.');
      members.forEach((member, index) => checkMember(`${where}.and[${index}]`, 'and', member, ['not']));
    },
    block: { and: { and_sub_policy: members.map((member) => member.toConfig()) } },
    decider: () => everyMember(members),
  };
}

/** Samples what every member samples. Members are asked in their order, and no more after the first that does not. */
export function everyMember(members: readonly Member[]): Decider {
  const deciders = members.map(({ name, rule }) => ({ name, decide: rule.decider() }));
  return (trace, moment) => {
    const reasons: string[] = [];
    let unknown: Verdict | undefined;
    for (const { name, decide } of deciders) {
      const verdict = decide(trace, { ...moment, reached: moment.reached && unknown === undefined });
      if (verdict.decision === 'not_sampled') return notSampled(`${name} does not: ${verdict.why}`);
      if (verdict.decision === 'undecidable') unknown ??= undecidable(`${name}: ${verdict.why}`);
      reasons.push(verdict.why);
    }
    return unknown ?? sampled(reasons.join(', and '));
  };
}

/** First release that has a holder of those members. */
export function sinceOfMembers(holder: string, members: readonly Member[]): string {
  const notInside = members.some(({ rule }) => rule.type === 'not') ? [SAMPLING_POLICY_OPTION_SINCE.notInside] : [];
  return latest(holder, ...notInside, ...members.map(({ rule }) => rule.since));
}
