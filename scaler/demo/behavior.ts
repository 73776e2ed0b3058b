/**
 * `behavior` of an autoscaling/v2 HorizontalPodAutoscaler: how fast and how late the replicas follow the metrics.
 * Semantics of kube-controller-manager (pkg/controller/podautoscaler/horizontal.go), as pure functions.
 */

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  /** Which policy counts: the one that allows the largest change, the smallest, or no change at all. */
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** `behavior` as a manifest has it: what is not said has a default. */
export interface BehaviorSpec {
  readonly scaleUp?: Partial<ScalingRules>;
  readonly scaleDown?: Partial<ScalingRules>;
}

/** Source: pkg/apis/autoscaling/v2/defaults.go; the 300 s are a flag of kube-controller-manager. */
const DEFAULT_BEHAVIOR: Behavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

/** The behavior with the API server's defaults filled in. */
export function completeBehavior(spec: BehaviorSpec | undefined): Behavior {
  return {
    scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, ...spec?.scaleUp },
    scaleDown: { ...DEFAULT_BEHAVIOR.scaleDown, ...spec?.scaleDown },
  };
}

/** A change of the replicas, or a recommendation, at a time in milliseconds. */
export interface Timed {
  readonly atMs: number;
  readonly replicas: number;
}

/** What an HPA remembers of itself. */
export interface History {
  /** Recommendations as the metrics gave them, before stabilization. */
  readonly recommendations: readonly Timed[];
  /** Replicas added at a time. */
  readonly scaleUps: readonly Timed[];
  /** Replicas taken away at a time, as positive numbers. */
  readonly scaleDowns: readonly Timed[];
}

/**
 * The recommendation within the stabilization windows: up only as far as every recommendation of the window for up
 * goes, down only as far as the highest of the window for down.
 */
export function stabilize(current: number, recommended: number, { recommendations }: History, behavior: Behavior, nowMs: number): number {
  const within = ({ stabilizationWindowSeconds }: ScalingRules): number[] =>
    recommendations.filter(({ atMs }) => atMs > nowMs - stabilizationWindowSeconds * 1_000).map(({ replicas }) => replicas);
  const up = Math.min(recommended, ...within(behavior.scaleUp));
  const down = Math.max(recommended, ...within(behavior.scaleDown));
  return Math.min(Math.max(current, up), down);
}

/** Most replicas that the policies allow now. */
export function scaleUpLimit(current: number, history: History, rules: ScalingRules, nowMs: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const proposals = rules.policies.map((policy) => {
    const start = periodStart(current, history, policy, nowMs);
    // Rounded up, since a small share of few pods would otherwise never add one.
    return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
  });
  const limit = rules.selectPolicy === 'Min' ? Math.min(...proposals) : Math.max(...proposals);
  return Math.max(limit, current);
}

/** Fewest replicas that the policies allow now. */
export function scaleDownLimit(current: number, history: History, rules: ScalingRules, nowMs: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const proposals = rules.policies.map((policy) => {
    const start = periodStart(current, history, policy, nowMs);
    return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
  });
  const limit = rules.selectPolicy === 'Min' ? Math.max(...proposals) : Math.min(...proposals);
  return Math.min(limit, current);
}

/** The replicas at the begin of a policy's period, told from what changed since. */
function periodStart(current: number, { scaleUps, scaleDowns }: History, { periodSeconds }: ScalingPolicy, nowMs: number): number {
  const since = (events: readonly Timed[]): number =>
    events.filter(({ atMs }) => atMs > nowMs - periodSeconds * 1_000).reduce((sum, { replicas }) => sum + replicas, 0);
  return current - since(scaleUps) + since(scaleDowns);
}
