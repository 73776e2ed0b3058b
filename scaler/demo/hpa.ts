import { type Behavior, type BehaviorSpec, completeBehavior, type History, scaleDownLimit, scaleUpLimit, stabilize, type Timed } from './behavior';

/** Source: `--horizontal-pod-autoscaler-tolerance` of kube-controller-manager. */
const TOLERANCE = 0.1;

/** An external metric as the HPA reads it. */
export interface Reading {
  /** `AverageValue`: the target is one replica's share of a total. `Value`: the target is that of the value itself. */
  readonly type: 'AverageValue' | 'Value';
  readonly target: number;
  /** Undefined where the metric could not be read. */
  readonly value: number | undefined;
}

/** What the HPA knows of the workload. */
export interface Workload {
  /** Pods there are, ready or not. */
  readonly replicas: number;
  readonly readyPods: number;
}

/**
 * The replicas that one metric asks for; numbers go through the API as thousandths, as here.
 * Source: GetExternalMetricReplicas and GetExternalPerPodMetricReplicas of replica_calculator.go.
 */
export function replicasFor(reading: Reading & { readonly value: number }, { replicas, readyPods }: Workload): number {
  const value = Math.trunc(reading.value * 1_000);
  const target = Math.trunc(reading.target * 1_000);
  const perPod = reading.type === 'AverageValue';
  const ratio = value / (perPod ? target * replicas : target);
  if (ratio >= 1 - TOLERANCE && ratio <= 1 + TOLERANCE) return replicas;
  return Math.ceil(perPod ? value / target : ratio * readyPods);
}

/**
 * The replicas that all metrics together ask for: the largest. Undefined, so nothing changes, where no metric could be
 * read, or where some could not and the others ask for less than there is.
 */
export function recommend(readings: readonly Reading[], workload: Workload): number | undefined {
  const known = readings.filter((reading): reading is Reading & { value: number } => reading.value !== undefined);
  if (known.length === 0) return undefined;
  const largest = Math.max(...known.map((reading) => replicasFor(reading, workload)));
  return known.length < readings.length && largest < workload.replicas ? undefined : largest;
}

export interface HpaSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** @default - the API server's defaults */
  readonly behavior?: BehaviorSpec;
}

/** What holds the replicas back from what the metrics ask for. */
export type Limit = 'no-data' | 'min' | 'max' | 'rate' | 'stabilization';

export interface Decision {
  readonly desired: number;
  /** What the metrics ask for; undefined without data. */
  readonly recommended: number | undefined;
  /** Why `desired` is not `recommended`; undefined if it is. */
  readonly limit?: Limit;
}

/** One HorizontalPodAutoscaler, by the algorithm of kube-controller-manager. */
export class Hpa {
  private readonly behavior: Behavior;
  private recommendations: Timed[] = [];
  private scaleUps: Timed[] = [];
  private scaleDowns: Timed[] = [];

  constructor(private readonly spec: HpaSpec) {
    this.behavior = completeBehavior(spec.behavior);
  }

  /** One sync: the replicas to set from now on. */
  sync(readings: readonly Reading[], workload: Workload, nowMs: number): Decision {
    const { replicas: current } = workload;
    // The replicas of the first sync count as a recommendation, so a restarted controller does not scale in at once.
    if (this.recommendations.length === 0) this.recommendations.push({ atMs: nowMs, replicas: current });
    const decision = this.decide(readings, workload, nowMs);
    const { desired } = decision;
    if (desired > current) this.scaleUps.push({ atMs: nowMs, replicas: desired - current });
    if (desired < current) this.scaleDowns.push({ atMs: nowMs, replicas: current - desired });
    this.forget(nowMs);
    return decision;
  }

  private decide(readings: readonly Reading[], workload: Workload, nowMs: number): Decision {
    const { minReplicas, maxReplicas } = this.spec;
    const { replicas: current } = workload;
    if (current > maxReplicas) return { desired: maxReplicas, recommended: undefined, limit: 'max' };
    if (current < minReplicas) return { desired: minReplicas, recommended: undefined, limit: 'min' };
    const recommended = recommend(readings, workload);
    if (recommended === undefined) return { desired: current, recommended, limit: 'no-data' };

    const history: History = { recommendations: this.recommendations, scaleUps: this.scaleUps, scaleDowns: this.scaleDowns };
    const stable = stabilize(current, recommended, history, this.behavior, nowMs);
    this.recommendations.push({ atMs: nowMs, replicas: recommended });
    if (stable > current) {
      const rate = scaleUpLimit(current, history, this.behavior.scaleUp, nowMs);
      const desired = Math.min(stable, rate, maxReplicas);
      if (desired < stable) return { desired, recommended, limit: maxReplicas <= rate ? 'max' : 'rate' };
      return { desired, recommended, ...(desired === recommended ? {} : { limit: 'stabilization' }) };
    }
    if (stable < current) {
      const rate = scaleDownLimit(current, history, this.behavior.scaleDown, nowMs);
      const desired = Math.max(stable, rate, minReplicas);
      if (desired > stable) return { desired, recommended, limit: minReplicas >= rate ? 'min' : 'rate' };
      return { desired, recommended, ...(desired === recommended ? {} : { limit: 'stabilization' }) };
    }
    if (stable === recommended) return { desired: stable, recommended };
    return { desired: stable, recommended, limit: recommended < minReplicas && stable === minReplicas ? 'min' : 'stabilization' };
  }

  /** Drops what no window and no period looks at any more. */
  private forget(nowMs: number): void {
    const { scaleUp, scaleDown } = this.behavior;
    const windows = [scaleUp, scaleDown].map(({ stabilizationWindowSeconds }) => stabilizationWindowSeconds);
    const periods = [...scaleUp.policies, ...scaleDown.policies].map(({ periodSeconds }) => periodSeconds);
    const young = (seconds: number[]) => ({ atMs }: Timed): boolean => atMs > nowMs - Math.max(0, ...seconds) * 1_000;
    // At least one stays: an empty list means a controller that has just started.
    this.recommendations = [...this.recommendations.slice(0, -1).filter(young(windows)), ...this.recommendations.slice(-1)];
    this.scaleUps = this.scaleUps.filter(young(periods));
    this.scaleDowns = this.scaleDowns.filter(young(periods));
  }
}
