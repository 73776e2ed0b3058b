import { checkNumber } from '../../values';
import { checkPolicies } from './check-policies';
import type { Decider, SamplingDecision, Verdict } from './decision';
import { type OtlpTraces, readOtlpTraces } from './otlp-json';
import { groupByTrace, type ReceivedTrace } from './received-trace';
import type { SamplingPolicy } from './sampling-policy';

export interface EvaluationOptions {
  /** The policies of the processor, in their order. */
  readonly policies: readonly SamplingPolicy[];
  /** Traces as OTLP JSON, in the order in which the processor gets their spans. */
  readonly traces: OtlpTraces;
  /** The processor's `sample_on_first_match`: ask no more policies after the first that samples. @default false */
  readonly sampleOnFirstMatch?: boolean;
  /** The processor's `maximum_trace_size_bytes`: larger traces are not sampled. @default - no bound */
  readonly maximumTraceSizeBytes?: number;
}

/** What one policy said of a trace. */
export interface PolicyVerdict extends Verdict {
  /** Name of the policy. */
  readonly policy: string;
}

/** The decision over one trace, and how it came about. */
export interface TraceDecision {
  /** 32 hexadecimal digits in lower case. */
  readonly traceId: string;
  readonly decision: SamplingDecision;
  /** Names of the policies that sampled it, or of the one that dropped it. */
  readonly by: readonly string[];
  /** The policies that were asked, in the order in which they are asked: those that drop come first. */
  readonly policies: readonly PolicyVerdict[];
  /** The reason, as a sentence without its stop. */
  readonly why: string;
}

/**
 * Tells what the tail_sampling processor of release 0.161 would decide, without running one.
 *
 * It takes every span to come before the decision, and the processor to have room for all traces. Policies that keep count
 * (limits, composites) see the traces as they would come in: a trace arrives when its first span ends, and is decided with all
 * others of its second at the next full second. Within a second the processor has no order of its own, so near a limit it may
 * keep others, though about as many. What only the Collector can evaluate is `undecidable`, and so is all that depends on it.
 *
 * Gives the decisions in the order in which the traces first appear. Throws InputError: OKS016 for traces that are no OTLP
 * JSON, and whatever the policies' `check` throws.
 */
export function evaluateSampling(options: EvaluationOptions): readonly TraceDecision[] {
  const { policies, sampleOnFirstMatch = false, maximumTraceSizeBytes } = options;
  checkPolicies(policies);
  if (maximumTraceSizeBytes !== undefined) checkNumber('maximumTraceSizeBytes', maximumTraceSizeBytes, { min: 1, integer: true });
  const asked = policies.map((policy) => ({ name: policy.name, decide: policy.rule.decider(), drops: policy.type === 'drop' }));
  // The processor asks those that drop first.
  const ordered = [...asked.filter(({ drops }) => drops), ...asked.filter(({ drops }) => !drops)];

  const traces = groupByTrace(readOtlpTraces(options.traces)).map((trace, index) => ({ trace, index, second: decisionSecond(trace) }));
  const inTime = [...traces].sort((a, b) => a.second - b.second || compare(a.trace.arrivalUnixNano, b.trace.arrivalUnixNano) || a.index - b.index);
  const decisions: TraceDecision[] = [];
  for (const { trace, index, second } of inTime) {
    decisions[index] = tooLarge(trace, maximumTraceSizeBytes) ?? decide(trace, ordered, second, sampleOnFirstMatch);
  }
  return decisions;
}

const NANOSECONDS = 1_000_000_000n;

/** The full second after its arrival. The wait for the decision is the same for all, and moves nothing. */
function decisionSecond(trace: ReceivedTrace): number {
  return Number(trace.arrivalUnixNano / NANOSECONDS) + 1;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The processor adds up the sizes of the pieces as they come. */
function tooLarge(trace: ReceivedTrace, maximum: number | undefined): TraceDecision | undefined {
  const bytes = trace.pieceBytes.reduce((total, size) => total + size, 0);
  if (maximum === undefined || bytes <= maximum) return undefined;
  return { traceId: trace.traceId, decision: 'not_sampled', by: [], policies: [], why: `not sampled: it has ${bytes} bytes, more than ${maximum}` };
}

interface Asked {
  readonly name: string;
  readonly decide: Decider;
  readonly drops: boolean;
}

function decide(trace: ReceivedTrace, ordered: readonly Asked[], second: number, sampleOnFirstMatch: boolean): TraceDecision {
  const verdicts: PolicyVerdict[] = [];
  let reached = true;
  let mayBeDropped = false;
  for (const { name, decide: ask, drops } of ordered) {
    const verdict = ask(trace, { second, reached });
    verdicts.push({ policy: name, ...verdict });
    if (verdict.decision === 'dropped' || (verdict.decision === 'sampled' && sampleOnFirstMatch)) break;
    if (verdict.decision === 'undecidable' && (drops || sampleOnFirstMatch)) reached = false;
    if (verdict.decision === 'undecidable' && drops) mayBeDropped = true;
  }
  const of = (decision: SamplingDecision): readonly PolicyVerdict[] => verdicts.filter((verdict) => verdict.decision === decision);
  const result = (decision: SamplingDecision, by: readonly PolicyVerdict[], why: string): TraceDecision => ({
    traceId: trace.traceId,
    decision,
    by: by.map(({ policy }) => policy),
    policies: verdicts,
    why,
  });
  if (of('dropped').length > 0) return result('dropped', of('dropped'), `dropped by ${reasons(of('dropped'))}`);
  if (mayBeDropped) return result('undecidable', [], `not decidable: it may be dropped by ${reasons(of('undecidable'))}`);
  if (of('sampled').length > 0) return result('sampled', of('sampled'), `sampled by ${reasons(of('sampled'))}`);
  if (of('undecidable').length > 0) return result('undecidable', [], `not decidable: ${reasons(of('undecidable'))}`);
  return result('not_sampled', [], `not sampled: ${reasons(of('not_sampled'))}`);
}

function reasons(verdicts: readonly PolicyVerdict[]): string {
  return verdicts.map(({ policy, why }) => `${policy} (${why})`).join(' and ');
}
