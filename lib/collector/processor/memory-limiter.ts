import { Component, type Processor } from '../component';

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
