import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { CollectorConfig, healthCheck, memoryLimiter, OTLP_PORTS, otlpReceiver, tailSampling, type Exporter, type SamplingPolicy } from '../collector';
import type { ScaleTargetRef } from '../keda';
import { samplerSize, type SamplerSize, type Traffic } from '../sizing';
import { checkNotEmpty, InputError, ofSeconds, type TimeSpan } from '../values';
import { sleepBeforeStop, within } from '../workload';
import { collectorPod } from './collector-pod';
import { CollectorTier, type CollectorTierProps } from './collector-tier';

/** Something that takes kept traces, such as a Backend. */
export interface ITraceDestination {
  /** Unique in a pipeline. */
  readonly name: string;
  /** The exporter, with a queue for so many spans. */
  toExporter(queueSpans: number): Exporter;
}

export interface TailSamplerProps extends CollectorTierProps {
  /** What arrives at the pipeline. */
  readonly traffic: Traffic;
  /** Which traces are kept. A trace is kept if any policy samples it. */
  readonly policies: readonly SamplingPolicy[];
  /** Where kept traces go. */
  readonly backends: readonly ITraceDestination[];
  /** Time from the first span of a trace to the decision over it. @default 30 s, the processor's own */
  readonly decisionWait?: TimeSpan;
}

/** Default of `decisionWait`, which is that of the processor. */
export const DEFAULT_DECISION_WAIT: TimeSpan = ofSeconds(30);

/** Seconds in which gateways take the pod from their rings, before it stops. */
const DRAIN_SECONDS = 10;
/** Seconds to decide over what is left and to flush the queues. */
const FLUSH_SECONDS = 50;

/**
 * Tier 2: holds the spans of a trace until it can decide over the whole, then keeps or drops it. A StatefulSet behind a
 * headless Service, so that a restarted pod keeps its name and with it its place on the gateways' ring.
 */
export class TailSampler extends CollectorTier {
  readonly size: SamplerSize;
  readonly config: CollectorConfig;
  readonly decisionWait: TimeSpan;
  /** Name of the headless Service. */
  readonly serviceName: string;
  private readonly senders: Pick<CollectorTier, 'namespace' | 'selector'>[] = [];

  /** Throws InputError for wrong input, with the construct's path. */
  constructor(scope: Construct, id: string, props: TailSamplerProps) {
    const { traffic, backends, decisionWait = DEFAULT_DECISION_WAIT } = props;
    const size = within(scope, () => {
      checkNotEmpty('backends', backends, 'Kept traces must go somewhere: Backend.otlp({...}) or Backend.dash0({...}).');
      return samplerSize(traffic, decisionWait, backends.length);
    });
    super(scope, id, 'sampler', props, size);
    this.size = size;
    this.decisionWait = decisionWait;
    this.serviceName = this.name;
    this.config = within(this, () => this.buildConfig(props));
    const ports = { 'otlp-grpc': OTLP_PORTS.grpc };

    this.addCommonObjects(this.config, false);
    this.addNetworkPolicy(Object.values(ports), () => (this.senders.length === 0 ? [{ namespaceSelector: {} }] : this.senders.map(peerOf)));
    new k8s.KubeService(this, 'Service', {
      metadata: { name: this.serviceName, labels: this.objectLabels },
      // Only ready pods: a pod that drains must leave the ring.
      spec: {
        clusterIp: 'None',
        publishNotReadyAddresses: false,
        selector: this.selector,
        ports: [{ name: 'otlp-grpc', port: OTLP_PORTS.grpc, targetPort: k8s.IntOrString.fromString('otlp-grpc'), appProtocol: 'kubernetes.io/h2c' }],
      },
    });
    const statefulSet = new k8s.KubeStatefulSet(this, 'Default', {
      metadata: { name: this.name, labels: this.objectLabels },
      spec: {
        serviceName: this.serviceName,
        replicas: this.replicas(),
        // All new pods start at once when a burst comes; an update still replaces one at a time.
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate' },
        selector: { matchLabels: this.selector },
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
            usesKubernetesApi: false,
            gracePeriodSeconds: DRAIN_SECONDS + FLUSH_SECONDS,
          }),
        },
      },
    });
    sleepBeforeStop(statefulSet, DRAIN_SECONDS);
  }

  toScalingTarget(): ScaleTargetRef {
    return { apiVersion: 'apps/v1', kind: 'StatefulSet', name: this.name };
  }

  /** Lets the pods of a tier send to it, in whichever namespace. Until one is named every pod may. */
  allowFrom(sender: Pick<CollectorTier, 'namespace' | 'selector'>): void {
    this.senders.push(sender);
  }

  private buildConfig({ policies, backends, telemetry }: TailSamplerProps): CollectorConfig {
    const { numTraces, decisionCacheSize, newTracesPerSecond, queueSpans } = this.size;
    backends.forEach(({ name }, index) => {
      if (backends.findIndex((other) => other.name === name) !== index) {
        throw new InputError('OKS003', { what: `backends[${index}].name`, given: name, allowed: 'another name than those of the backends before it' });
      }
    });
    return new CollectorConfig({
      pipelines: [
        {
          signal: 'traces',
          receivers: [otlpReceiver({ http: false })],
          processors: [
            memoryLimiter(),
            tailSampling({
              decisionWait: this.decisionWait,
              policies,
              numTraces,
              decisionCache: { sampled: decisionCacheSize, nonSampled: decisionCacheSize },
              expectedNewTracesPerSecond: newTracesPerSecond,
            }),
          ],
          exporters: backends.map((backend) => backend.toExporter(queueSpans)),
        },
      ],
      extensions: [healthCheck()],
      telemetry: { serviceName: this.name, serviceNamespace: this.namespace, push: telemetry },
    });
  }
}

function peerOf({ namespace, selector }: Pick<CollectorTier, 'namespace' | 'selector'>): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: selector } };
}
