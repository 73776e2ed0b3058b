import type { SamplingPolicyType } from '../../catalog';
import { InputError } from '../../values';
import type { ConfigValue } from '../config-value';
import type { Decider } from './decision';
import { tracesInWords, type Wording } from './wording';

/** What a policy does, apart from its name: one file under `rules` for each type of the processor. */
export interface Rule {
  readonly type: SamplingPolicyType;
  /** First release whose processor takes it, with all that is set. */
  readonly since: string;
  /** What it keeps, to be joined with others. Several for `and`. */
  readonly wordings: readonly Wording[];
  /** What it does not keep. */
  readonly opposite: Wording;
  /** What it does, as a sentence without its stop. */
  readonly description: string;
  /** Throws InputError for the first value that is out of its range. */
  check(where: string): void;
  /** The keys beside `name` and `type`. */
  readonly block: Readonly<Record<string, ConfigValue>>;
  /** A decider that remembers nothing yet. */
  decider(): Decider;
}

/** A rule that holds no other, with the parts that are the same for all of them. */
export function plainRule(rule: Omit<Rule, 'wordings' | 'description'> & { readonly wording: Wording }): Rule {
  const { wording, ...rest } = rule;
  return { ...rest, wordings: [wording], description: tracesInWords([wording]) };
}

/** Throws OKS002 unless the text has something in it. */
export function checkText(what: string, value: string): void {
  if (typeof value !== 'string' || value === '') throw new InputError('OKS002', { what, given: value, allowed: 'text that is not empty' });
}

/** Throws OKS003 unless the value is one of those. */
export function checkOneOf(what: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new InputError('OKS003', { what, given: value, allowed: `one of ${allowed.map((one) => `"${one}"`).join(', ')}` });
}
