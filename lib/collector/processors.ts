import { checkNotEmpty, durationText, InputError, type TimeSpan } from '../values';
import { Component, type Processor } from './component';
import type { SamplingPolicy } from './sampling-policy';

/** Shares of the container's memory limit at which the memory limiter acts. The rest is for Go's garbage collector. */
export const MEMORY_LIMITER = {
  /** Above this share garbage collection is forced. */
  limitRatio: 0.8,
  /** Above `limitRatio - spikeRatio` data is refused, with an error the sender retries. */
  spikeRatio: 0.2,
} as const;

/** Refuses data before memory runs out. The first processor of every pipeline. */
export function memoryLimiter(): Processor {
  return Component.of('memory_limiter', {
    check_interval: '1s',
    limit_percentage: MEMORY_LIMITER.limitRatio * 100,
    spike_limit_percentage: MEMORY_LIMITER.spikeRatio * 100,
  });
}

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
}

/** Keeps or drops whole traces. Every span of a trace must reach the same process. */
export function tailSampling(options: TailSamplingOptions): Processor {
  const { policies, decisionWait, numTraces, decisionCache, expectedNewTracesPerSecond } = options;
  checkNotEmpty('policies', policies, 'Without a policy no trace is kept; SamplingPolicy.always() keeps all.');
  policies.forEach((policy, index) => {
    policy.check(`policies[${index}]`);
    const first = policies.findIndex((other) => other.name === policy.name);
    if (first !== index) {
      throw new InputError('OKS003', {
        what: `policies[${index}].name`,
        given: policy.name,
        allowed: `another name than that of policies[${first}]`,
        fix: 'Give one of the two policies a name: { name: … }.',
      });
    }
  });
  return Component.of('tail_sampling', {
    decision_wait: durationText(decisionWait),
    num_traces: numTraces,
    expected_new_traces_per_sec: expectedNewTracesPerSecond,
    decision_cache: { sampled_cache_size: decisionCache.sampled, non_sampled_cache_size: decisionCache.nonSampled },
    policies: policies.map((policy) => policy.toConfig()),
  });
}
