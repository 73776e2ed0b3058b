import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { checkDnsLabel, checkNotEmpty, checkNumber, locate } from '../values';
import type { ScaleIn } from './hpa-behavior';
import type { IScaleTarget } from './scale-target';
import type { Trigger } from './trigger';

export interface Fallback {
  /** Failed readings in a row after which it applies. @default 3 */
  readonly failureThreshold?: number;
  /** Replicas to hold at least. */
  readonly replicas: number;
}

export interface ScaledObjectProps {
  /** Metadata of the object; `name` is at most 54 characters, as KEDA's HPA is called `keda-hpa-<name>`. */
  readonly metadata?: ApiObjectMetadata;
  /** What is scaled. It loses `spec.replicas`. */
  readonly scaleTarget: IScaleTarget;
  /** Fewest replicas. */
  readonly minReplicas: number;
  /** Most replicas. */
  readonly maxReplicas: number;
  /** What it is scaled on; with several the HPA takes the largest answer. */
  readonly triggers: readonly Trigger[];
  /** How it is scaled in; out is as fast as the HPA's defaults. */
  readonly scaleIn: ScaleIn;
  /**
   * What holds when the triggers give no number. KEDA then keeps the replicas that run, or these if they are more.
   * @default - nothing: the HPA keeps what runs
   */
  readonly fallback?: Fallback;
}

/**
 * A KEDA ScaledObject. Built on a plain ApiObject, so that patches keep fields of any KEDA version.
 *
 * `pollingInterval` and `cooldownPeriod` are left to KEDA: with at least one replica they do nothing, the HPA's own
 * sync period and `behavior` govern.
 */
export class ScaledObject extends Construct {
  readonly apiObject: ApiObject;

  /** Throws InputError for wrong input, with the construct's path. */
  constructor(scope: Construct, id: string, props: ScaledObjectProps) {
    super(scope, id);
    this.apiObject = locate(this.node.path, () => {
      const { metadata, scaleTarget, minReplicas, maxReplicas, triggers, scaleIn, fallback } = props;
      if (metadata?.name !== undefined) checkDnsLabel('metadata.name', metadata.name, 54);
      checkNumber('minReplicas', minReplicas, { min: 0, integer: true });
      checkNumber('maxReplicas', maxReplicas, { min: Math.max(1, minReplicas), integer: true }, 'It must not be below minReplicas.');
      checkNotEmpty('triggers', triggers, 'Give one Trigger at least.');
      scaleTarget.markHasAutoscaler();
      return new ApiObject(this, 'Resource', {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata,
        spec: {
          scaleTargetRef: refOf(scaleTarget),
          minReplicaCount: minReplicas,
          maxReplicaCount: maxReplicas,
          fallback: fallback && {
            failureThreshold: checkNumber('fallback.failureThreshold', fallback.failureThreshold ?? 3, { min: 0, integer: true }),
            replicas: checkNumber('fallback.replicas', fallback.replicas, { min: 1, max: maxReplicas, integer: true }),
            behavior: 'currentReplicasIfHigher',
          },
          advanced: { horizontalPodAutoscalerConfig: { behavior: scaleIn.toBehavior() } },
          triggers: triggers.map(({ type, metricType, metadata: trigger }) => ({ type, metricType, metadata: trigger })),
        },
      });
    });
  }
}

/** Only the three fields of a reference: targets of cdk8s-plus carry more. */
function refOf(target: IScaleTarget): { apiVersion: string; kind: string; name: string } {
  const { apiVersion, kind, name } = target.toScalingTarget();
  return { apiVersion, kind, name };
}
