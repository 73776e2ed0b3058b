import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNotEmpty, checkNumber, InputError } from '../../../values';
import { notSampled, sampled, undecidable, type Decider, type Verdict } from '../decision';
import type { Rule } from '../rule';
import { clause } from '../wording';
import { checkMember, latest, type Member } from './member';

/** A policy of a composite and the spans it may sample. */
export interface Allocation {
  readonly policy: Member;
  /** Share of the composite's spans, in percent. */
  readonly percent: number;
}

const EVERYTHING_PERCENT = 100;

export function composite(maxSpansPerSecond: number, allocations: readonly Allocation[]): Rule {
  // The processor, too, cuts the fraction of a span off (`getRateAllocationMap`).
  const limits = allocations.map(({ percent }) => Math.trunc((percent / EVERYTHING_PERCENT) * maxSpansPerSecond));
  const members = allocations.map(({ policy }) => policy);
  const parts = allocations.map(({ policy }, index) => `${policy.rule.description} (up to ${limits[index] ?? 0} spans a second)`);
  const description = `at most ${maxSpansPerSecond} spans a second in all, each trace by the first that matches: ${parts.join('; ')}`;
  return {
    type: 'composite',
    since: latest(SAMPLING_POLICY_SINCE.composite, ...members.map(({ rule }) => rule.since)),
    wordings: [],
    opposite: clause(`is not: ${description}`),
    description,
    check: (where) => check(`${where}.composite`, maxSpansPerSecond, allocations, limits),
    block: {
      composite: {
        max_total_spans_per_second: maxSpansPerSecond,
        // The processor asks its members as they are listed, and does not read this order. It is there for whoever reads it.
        policy_order: members.map(({ name }) => name),
        composite_sub_policy: members.map((member) => member.toConfig()),
        rate_allocation: allocations.map(({ policy, percent }) => ({ policy: policy.name, percent })),
      },
    },
    decider: () => decider(members, limits),
  };
}

/**
 * The first member that samples a trace decides: it is kept if the member's spans of this second, with it, are within its
 * allocation, and not kept otherwise. The total is never looked at but by each member for itself.
 */
function decider(members: readonly Member[], limits: readonly number[]): Decider {
  const parts = members.map(({ name, rule }, index) => ({ name, decide: rule.decider(), limit: limits[index] ?? 0, spans: 0, countKnown: true }));
  let second: number | undefined;
  return (trace, moment) => {
    if (moment.second !== second) {
      second = moment.second;
      for (const part of parts) Object.assign(part, { spans: 0, countKnown: true });
    }
    let unknown: Verdict | undefined;
    for (const part of parts) {
      const reached = moment.reached && unknown === undefined;
      const { decision, why } = part.decide(trace, { ...moment, reached });
      if (decision === 'not_sampled') continue;
      const spans = part.spans + trace.spans.length;
      // What is certain of the count is already too much.
      if (spans > part.limit && decision === 'sampled') {
        return unknown ?? notSampled(`${part.name} matches (${why}), but its ${part.limit} spans of this second are used up`);
      }
      if (spans > part.limit) {
        unknown ??= undecidable(`${part.name}: ${why}`);
        continue;
      }
      if (decision === 'sampled' && reached && part.countKnown) {
        part.spans = spans;
        return sampled(`${part.name} matches: ${why}`);
      }
      const countKnown = part.countKnown;
      part.countKnown = false;
      unknown ??= undecidable(countKnown ? `${part.name}: ${why}` : `what is left for ${part.name} depends on a policy that is not decidable here`);
      if (decision === 'sampled') return unknown;
    }
    return unknown ?? notSampled('no policy of it matches');
  };
}

function check(place: string, max: number, allocations: readonly Allocation[], limits: readonly number[]): void {
  checkNumber(`${place}.maxSpansPerSecond`, max, { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true });
  checkNotEmpty(`${place}.policies`, allocations, 'Without a policy it keeps nothing.');
  allocations.forEach(({ policy, percent }, index) => {
    const where = `${place}.policies[${index}]`;
    checkMember(`${where}.policy`, 'composite', policy, ['and']);
    const first = allocations.findIndex((other) => other.policy.name === policy.name);
    if (first !== index) {
      throw new InputError('OKS003', {
        what: `${where}.policy.name`,
        given: policy.name,
        allowed: `another name than that of policies[${first}]`,
        fix: 'Shares are allocated by name. Give one of the two a name: { name: … }.',
      });
    }
    checkNumber(`${where}.percent`, percent, { min: 1, max: EVERYTHING_PERCENT, integer: true });
    checkNumber(`${where} in spans a second`, limits[index] ?? 0, { min: 1 }, 'It would never sample. Raise maxSpansPerSecond or percent.');
  });
  const sum = allocations.reduce((total, { percent }) => total + percent, 0);
  checkNumber(`the sum of ${place}.policies[].percent`, sum, { max: EVERYTHING_PERCENT }, 'The processor does not hold the total otherwise: each policy only counts its own spans.');
}
