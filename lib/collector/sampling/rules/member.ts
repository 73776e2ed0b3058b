import { CollectorRelease, type SamplingPolicyType } from '../../../catalog';
import { InputError } from '../../../values';
import type { ConfigValue } from '../../config-value';
import type { Rule } from '../rule';

/** A policy inside another. */
export interface Member {
  readonly name: string;
  readonly rule: Rule;
  check(where: string): void;
  toConfig(): ConfigValue;
}

/** Types that are no plain policies: they hold others, and may themselves be held only where it is said. */
const HOLDERS: readonly SamplingPolicyType[] = ['and', 'not', 'drop', 'composite'];

/**
 * Checks a member, and throws OKS014 if it may not be inside the holder, which takes plain policies and those few others.
 * Source: `and_helper.go`, `not_helper.go`, `drop_helper.go` and `composite_helper.go` of tailsamplingprocessor.
 */
export function checkMember(where: string, holder: string, member: Member, others: readonly SamplingPolicyType[]): void {
  const { type } = member.rule;
  if (HOLDERS.includes(type) && !others.includes(type)) {
    const allowed = ['a plain policy', ...others.map((other) => `"${other}"`)].join(' or ');
    throw new InputError('OKS014', {
      what: where,
      given: type,
      allowed: `${allowed}, which is all that "${holder}" can hold`,
      fix: holder === 'not' && type === 'and' ? 'Negate each part, and put the parts side by side: a trace is kept if any policy samples it.' : undefined,
    });
  }
  member.check(where);
}

/** The latest of some releases. */
export function latest(...releases: readonly string[]): string {
  return releases.reduce((last, release) => (CollectorRelease.of(last).atLeast(release) ? last : release));
}
