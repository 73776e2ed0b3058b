import type { Reading, Workload } from './hpa';

/** `fallback` of a ScaledObject. */
export interface FallbackSpec {
  readonly failureThreshold: number;
  readonly replicas: number;
  /** @default "static" */
  readonly behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
}

/**
 * KEDA's fallback for one metric: after more failures in a row than the threshold it gives the HPA the value that asks
 * for the fallback's replicas. Up to there the HPA gets the error, and holds. Source: pkg/fallback/fallback.go of KEDA.
 */
export class Fallback {
  private failures = 0;

  constructor(private readonly spec: FallbackSpec | undefined) {}

  /** The reading as the HPA gets it. */
  apply(reading: Reading, workload: Workload): Reading {
    if (this.spec === undefined) return reading;
    if (reading.value !== undefined) {
      this.failures = 0;
      return reading;
    }
    this.failures += 1;
    if (this.failures <= this.spec.failureThreshold) return reading;
    const replicas = fallbackReplicas(this.spec, workload.replicas);
    if (reading.type === 'AverageValue') return { ...reading, value: reading.target * replicas };
    // A Value target is multiplied by the ready pods; without one there is nothing to reckon with.
    return workload.readyPods === 0 ? reading : { ...reading, value: (reading.target * replicas) / workload.readyPods };
  }
}

function fallbackReplicas({ behavior = 'static', replicas }: FallbackSpec, current: number): number {
  switch (behavior) {
    case 'static':
      return replicas;
    case 'currentReplicas':
      return current;
    case 'currentReplicasIfHigher':
      return Math.max(current, replicas);
    case 'currentReplicasIfLower':
      return Math.min(current, replicas);
  }
}
