import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { type CollectorConfig, HEALTH_PORT, METRICS_PORT } from '../collector';
import type { IScaleTarget, ScaleTargetRef } from '../keda';
import { MOST_REPLICAS } from '../sizing';
import { checkDnsLabel, checkNumber, InputError, type TimeSpan } from '../values';
import { checksum, CHECKSUM_ANNOTATION, labels, namespaceOf, type ObjectLabels, requireUniqueNames, selectorLabels, within } from '../workload';
import { CollectorImage } from './collector-image';
import { CONFIG_KEY } from './collector-pod';

/** Where a tier pushes its own metrics. */
export interface TelemetryPush {
  /** OTLP/gRPC endpoint; `http://` sends without TLS. */
  readonly endpoint: string;
  /** Time between two pushes. Scaling sees nothing younger. */
  readonly interval: TimeSpan;
}

/** What the tiers of a pipeline have in common. */
export interface CollectorTierProps {
  /** Name of the workload, its Service and all that belongs to it. @default - the construct's id */
  readonly name?: string;
  /** The pipeline it belongs to, as a label. @default - the name of the tier */
  readonly partOf?: string;
  /** @default CollectorImage.of('k8s') */
  readonly image?: CollectorImage;
  /** Where it pushes its own metrics. @default - nowhere; they can be scraped on port 8888 */
  readonly telemetry?: TelemetryPush;
  /** Fewest replicas. @default - from the traffic */
  readonly minReplicas?: number;
  /** Most replicas. @default - from the traffic */
  readonly maxReplicas?: number;
}

interface ReplicaRange {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** A workload of Collectors with its configuration, service account and disruption budget. */
export abstract class CollectorTier extends Construct implements IScaleTarget, ReplicaRange {
  /** Name of the workload. */
  readonly name: string;
  readonly namespace: string;
  /** Fewest replicas that carry the normal traffic. */
  readonly minReplicas: number;
  /** Most replicas, for the burst. */
  readonly maxReplicas: number;
  /** The pipeline it belongs to. */
  readonly partOf: string;
  /** Labels that select its pods. */
  readonly selector: Record<string, string>;
  protected readonly image: CollectorImage;
  protected readonly objectLabels: Record<string, string>;
  private hasAutoscaler = false;

  protected constructor(scope: Construct, id: string, component: string, props: CollectorTierProps, sized: ReplicaRange) {
    super(scope, id);
    this.namespace = namespaceOf(this);
    requireUniqueNames(this);
    const { name, minReplicas, maxReplicas } = within(this, () => checked(id, props, sized));
    this.name = name;
    this.minReplicas = minReplicas;
    this.maxReplicas = maxReplicas;
    this.image = props.image ?? CollectorImage.of('k8s');
    this.partOf = props.partOf ?? this.name;
    const of: ObjectLabels = { software: 'otel-collector', instance: this.name, component, partOf: this.partOf };
    this.objectLabels = labels(of);
    this.selector = selectorLabels(of);
  }

  abstract toScalingTarget(): ScaleTargetRef;

  markHasAutoscaler(): void {
    this.hasAutoscaler = true;
  }

  /** `spec.replicas`: none once an autoscaler owns them, since each apply would set them back. */
  protected replicas(): number {
    return Lazy.any({ produce: () => (this.hasAutoscaler ? undefined : this.minReplicas) }) as number;
  }

  /** Metadata of the pod template; a changed configuration rolls the pods. */
  protected podMetadata(config: CollectorConfig): k8s.ObjectMeta {
    return { labels: this.objectLabels, annotations: { [CHECKSUM_ANNOTATION]: checksum(config.toYaml(this.image)) } };
  }

  /** The objects beside the workload that every tier has. */
  protected addCommonObjects(config: CollectorConfig, usesKubernetesApi: boolean): void {
    const metadata = { name: this.name, labels: this.objectLabels };
    new k8s.KubeConfigMap(this, 'Config', { metadata: { ...metadata, name: `${this.name}-config` }, data: { [CONFIG_KEY]: config.toYaml(this.image) } });
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: usesKubernetesApi });
    // A drain takes one pod at a time, and is never blocked.
    new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata,
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: this.selector } },
    });
  }

  /** Lets in what the ports are for: data from `peers`, and whoever probes health or scrapes metrics. */
  protected addNetworkPolicy(ports: readonly number[], peers: () => k8s.NetworkPolicyPeer[]): void {
    const tcp = (numbers: readonly number[]): k8s.NetworkPolicyPort[] =>
      numbers.map((number) => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(number) }));
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: this.name, labels: this.objectLabels },
      spec: {
        podSelector: { matchLabels: this.selector },
        policyTypes: ['Ingress'],
        ingress: [{ from: Lazy.any({ produce: peers }) as k8s.NetworkPolicyPeer[], ports: tcp(ports) }, { ports: tcp([HEALTH_PORT, METRICS_PORT]) }],
      },
    });
  }
}

/** Name and replicas as given, or as sized. */
function checked(id: string, props: CollectorTierProps, sized: ReplicaRange): ReplicaRange & { readonly name: string } {
  const { minReplicas = sized.minReplicas } = props;
  if (minReplicas === 0) {
    throw new InputError('OKS005', {
      what: 'minReplicas',
      given: 0,
      allowed: 'at least 1',
      fix: 'With no replica there is nobody to take spans in; they are lost until a pod serves.',
    });
  }
  checkNumber('minReplicas', minReplicas, { min: 1, max: MOST_REPLICAS, integer: true });
  const { maxReplicas = Math.max(sized.maxReplicas, minReplicas) } = props;
  checkNumber('maxReplicas', maxReplicas, { min: minReplicas, max: MOST_REPLICAS, integer: true }, 'It must not be below minReplicas.');
  // Names of pods and of their controller revisions add to it.
  return { name: checkDnsLabel('name', props.name ?? id, 44), minReplicas, maxReplicas };
}
