/** The object that a ScaledObject scales, by its API version, kind and name. */
export interface ScaleTargetRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * A workload that can be scaled. Structural, so that workloads of cdk8s-plus fit, whichever Kubernetes line they are
 * of.
 */
export interface IScaleTarget {
  /** Told once, when an autoscaler takes over the replicas: the workload then renders no `spec.replicas`. */
  markHasAutoscaler(): void;
  toScalingTarget(): ScaleTargetRef;
}

/** Scale targets that are not constructs of ours. */
export class ScaleTarget {
  /** A workload that lives elsewhere. Whoever owns it must not set its replicas. */
  static fromName(name: string, kind = 'Deployment', apiVersion = 'apps/v1'): IScaleTarget {
    return { markHasAutoscaler: () => undefined, toScalingTarget: () => ({ apiVersion, kind, name }) };
  }
}
