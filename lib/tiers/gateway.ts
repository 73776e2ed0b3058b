import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { CollectorConfig, healthCheck, loadBalancing, memoryLimiter, OTLP_PORTS, otlpReceiver, Resolver } from '../collector';
import type { ScaleTargetRef } from '../keda';
import { gatewaySize, type GatewaySize, type Traffic } from '../sizing';
import { ofSeconds, type TimeSpan } from '../values';
import { sleepBeforeStop, within } from '../workload';
import { collectorPod } from './collector-pod';
import { CollectorTier, type CollectorTierProps } from './collector-tier';
import type { TailSampler } from './tail-sampler';

export interface GatewayProps extends CollectorTierProps {
  /** What arrives. */
  readonly traffic: Traffic;
  /** The tier that it routes to. */
  readonly sampler: TailSampler;
  /**
   * Age after which gRPC connections of senders are closed in good order, so that they spread over new replicas.
   * @default 60 s
   */
  readonly maxConnectionAge?: TimeSpan;
  /**
   * How the samplers are found.
   * @default - Resolver.kubernetes, by host names; Resolver.dns on releases before 0.161
   */
  readonly resolver?: Resolver;
}

/** Seconds in which senders learn that a gateway goes, before it stops. */
const DRAIN_SECONDS = 5;
/** Seconds to flush the queue after that. */
const FLUSH_SECONDS = 40;

/**
 * Tier 1: takes OTLP in, and sends all spans of a trace to the same sampler. Stateless, a Deployment.
 */
export class Gateway extends CollectorTier {
  readonly size: GatewaySize;
  readonly config: CollectorConfig;

  /** Throws InputError for wrong input, with the construct's path. */
  constructor(scope: Construct, id: string, props: GatewayProps) {
    const { sampler } = props;
    const size = within(scope, () => gatewaySize(props.traffic));
    super(scope, id, 'gateway', { ...props, partOf: props.partOf ?? sampler.partOf }, size);
    this.size = size;
    this.config = within(this, () => this.buildConfig(props));
    const ports = { 'otlp-grpc': OTLP_PORTS.grpc, 'otlp-http': OTLP_PORTS.http };

    const watchesSlices = this.resolver(props).kind === 'kubernetes';
    this.addCommonObjects(this.config, watchesSlices);
    this.addNetworkPolicy(Object.values(ports), () => [{ namespaceSelector: {} }]);
    sampler.allowFrom(this);
    if (watchesSlices) this.addResolverRole(sampler);
    new k8s.KubeService(this, 'Service', {
      metadata: { name: this.name, labels: this.objectLabels },
      spec: {
        selector: this.selector,
        ports: Object.entries(ports).map(([name, port]) => ({
          name,
          port,
          targetPort: k8s.IntOrString.fromString(name),
          appProtocol: name === 'otlp-grpc' ? 'kubernetes.io/h2c' : 'http',
        })),
      },
    });
    const deployment = new k8s.KubeDeployment(this, 'Default', {
      metadata: { name: this.name, labels: this.objectLabels },
      spec: {
        replicas: this.replicas(),
        selector: { matchLabels: this.selector },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromString('25%') },
        },
        template: {
          metadata: this.podMetadata(this.config),
          spec: collectorPod({
            name: this.name,
            image: this.image,
            config: this.config,
            cpu: this.size.cpu,
            memoryMebibytes: this.size.memoryMebibytes,
            ports,
            selector: this.selector,
            usesKubernetesApi: watchesSlices,
            gracePeriodSeconds: DRAIN_SECONDS + FLUSH_SECONDS,
          }),
        },
      },
    });
    sleepBeforeStop(deployment, DRAIN_SECONDS);
  }

  toScalingTarget(): ScaleTargetRef {
    return { apiVersion: 'apps/v1', kind: 'Deployment', name: this.name };
  }

  /** Where applications of the cluster send OTLP over gRPC. */
  get otlpGrpcEndpoint(): string {
    return `http://${this.name}.${this.namespace}:${OTLP_PORTS.grpc}`;
  }

  /** Where applications of the cluster send OTLP over HTTP. */
  get otlpHttpEndpoint(): string {
    return `http://${this.name}.${this.namespace}:${OTLP_PORTS.http}`;
  }

  private buildConfig(props: GatewayProps): CollectorConfig {
    const { telemetry, maxConnectionAge = ofSeconds(60) } = props;
    return new CollectorConfig({
      pipelines: [
        {
          signal: 'traces',
          receivers: [otlpReceiver({ maxConnectionAge })],
          processors: [memoryLimiter()],
          exporters: [loadBalancing({ resolver: this.resolver(props), queueSpans: this.size.queueSpans })],
        },
      ],
      extensions: [healthCheck()],
      telemetry: { serviceName: this.name, serviceNamespace: this.namespace, push: telemetry },
    });
  }

  private resolver({ resolver, sampler }: GatewayProps): Resolver {
    const service = `${sampler.serviceName}.${sampler.namespace}`;
    if (resolver !== undefined) return resolver;
    // Sound since 0.161: terminating pods leave the ring, and endpoints without host name do no harm.
    return this.image.release.atLeast('0.161.0')
      ? Resolver.kubernetes({ service, port: OTLP_PORTS.grpc })
      : Resolver.dns({ hostname: service, port: OTLP_PORTS.grpc });
  }

  /** The resolver watches EndpointSlices of the samplers' namespace; without that right its ring stays empty. */
  private addResolverRole({ namespace, name: samplerName }: TailSampler): void {
    const metadata = { name: `${this.name}-resolver`, namespace, labels: this.objectLabels };
    new ApiObject(this, 'ResolverRole', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { ...metadata, annotations: { description: `Lets ${this.name} find the pods of ${samplerName}.` } },
      rules: [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] }],
    });
    new ApiObject(this, 'ResolverRoleBinding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: this.name, namespace: this.namespace }],
    });
  }
}
