import type { ReceivedTrace } from './received-trace';

/**
 * What is known of a decision: the values that the processor's own metrics carry in their label `decision`, and
 * `undecidable` where it cannot be known without the processor.
 */
export type SamplingDecision = 'sampled' | 'not_sampled' | 'dropped' | 'undecidable';

/** A decision of one policy over one trace, and the reason in words. */
export interface Verdict {
  readonly decision: SamplingDecision;
  readonly why: string;
}

/** When and how a policy is asked. */
export interface Moment {
  /** Second of the decision, since 1970. */
  readonly second: number;
  /**
   * Whether the processor surely asks it. If not, because an undecidable policy comes before, a policy that keeps count no
   * longer knows its count.
   */
  readonly reached: boolean;
}

/** A policy with whatever it remembers from trace to trace. */
export type Decider = (trace: ReceivedTrace, moment: Moment) => Verdict;

export function sampled(why: string): Verdict {
  return { decision: 'sampled', why };
}

export function notSampled(why: string): Verdict {
  return { decision: 'not_sampled', why };
}

export function undecidable(why: string): Verdict {
  return { decision: 'undecidable', why };
}
