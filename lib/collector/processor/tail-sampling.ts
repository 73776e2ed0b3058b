import { checkNumber, durationText, type TimeSpan } from '../../values';
import { Component, type Processor } from '../component';
import { checkPolicies, type SamplingPolicy } from '../sampling';

export interface TailSamplingOptions {
  /** Time from the first span of a trace to the decision over it. The processor works in whole seconds. */
  readonly decisionWait: TimeSpan;
  /** Policies; a trace is kept if any of them samples it and none drops it. */
  readonly policies: readonly SamplingPolicy[];
  /** Traces held at once, for each process. When it is exceeded the oldest goes undecided. */
  readonly numTraces: number;
  /** Decisions remembered, so that late spans follow their trace: kept traces and the others. */
  readonly decisionCache: { readonly sampled: number; readonly nonSampled: number };
  /** New traces expected in a second; a hint for allocation. */
  readonly expectedNewTracesPerSecond: number;
  /** Ask no more policies after the first that samples: cheaper, but metrics then count for the later ones only what is left. @default false */
  readonly sampleOnFirstMatch?: boolean;
  /** Bytes in protobuf beyond which a trace is given up at once, undecided. @default - no bound */
  readonly maximumTraceSizeBytes?: number;
}

/** Keeps or drops whole traces. Every span of a trace must reach the same process. */
export function tailSampling(options: TailSamplingOptions): Processor {
  const { policies, decisionWait, numTraces, decisionCache, expectedNewTracesPerSecond, sampleOnFirstMatch, maximumTraceSizeBytes } = options;
  checkPolicies(policies);
  if (maximumTraceSizeBytes !== undefined) checkNumber('maximumTraceSizeBytes', maximumTraceSizeBytes, { min: 1, integer: true });
  const needs = Object.fromEntries(policies.map(({ name, since }) => [`policy "${name}"`, since]));
  const config = {
    decision_wait: durationText(decisionWait),
    num_traces: numTraces,
    expected_new_traces_per_sec: expectedNewTracesPerSecond,
    decision_cache: { sampled_cache_size: decisionCache.sampled, non_sampled_cache_size: decisionCache.nonSampled },
    sample_on_first_match: sampleOnFirstMatch,
    maximum_trace_size_bytes: maximumTraceSizeBytes,
    policies: policies.map((policy) => policy.toConfig()),
  };
  return Component.of('tail_sampling', config, { needs });
}
