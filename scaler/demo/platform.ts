import { parse } from 'yaml';
import { parseTriggerMetadata, type TriggerMetadata } from '../../lib/contract';
import type { BehaviorSpec } from './behavior';
import { DemoError } from './errors';
import type { FallbackSpec } from './fallback';
import { at, find, list, type Manifest, number, text } from './manifests';

/** One trigger of a ScaledObject, as KEDA sees it. */
export interface TriggerSpec {
  readonly type: 'AverageValue' | 'Value';
  /** What KEDA sends to the scaler. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The same, read. */
  readonly parsed: TriggerMetadata;
}

/** What a ScaledObject says. */
export interface ScaledObjectSpec {
  readonly name: string;
  readonly namespace: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly triggers: readonly TriggerSpec[];
  readonly behavior?: BehaviorSpec;
  readonly fallback?: FallbackSpec;
}

/** A scaled workload of Collectors, and what its pods' configuration says about pushing. */
export interface TierSpec {
  readonly name: string;
  readonly role: 'gateway' | 'sampler';
  readonly scaledObject: ScaledObjectSpec;
  /** Resource attributes of the pods' own metrics; values may refer to `${env:POD_NAME}` and the like. */
  readonly resource: Readonly<Record<string, string>>;
  /** Version of the Collector, its `service.version`. */
  readonly version: string;
  /** Milliseconds between pushes of the periodic reader. */
  readonly pushIntervalMs: number;
  /** Spans that the sending queue of a pod holds. */
  readonly queueSpans: number;
  /** New traces a second that a sampler is made for; undefined for a gateway. */
  readonly newTracesPerSecond?: number;
}

/** The synthesized platform, as far as the demo plays it. */
export interface Platform {
  /** Configuration of the scaler, the text of its file. */
  readonly scalerConfig: string;
  readonly gateway: TierSpec;
  readonly sampler: TierSpec;
}

/** Reads the scaler's configuration and both tiers out of the manifests. Throws DemoError. */
export function readPlatform(manifests: readonly Manifest[]): Platform {
  const config = manifests.find(({ kind, body }) => kind === 'ConfigMap' && at(body, 'data', 'scaler.json') !== undefined);
  if (config === undefined) throw new DemoError('the synthesized manifests have no configuration of a scaler; build the platform with Scaling.otel()');
  const tiers = manifests.filter(({ kind }) => kind === 'ScaledObject').map((scaledObject) => readTier(manifests, scaledObject));
  const tier = (role: TierSpec['role']): TierSpec => {
    const found = tiers.find((each) => each.role === role);
    if (found === undefined) throw new DemoError(`the synthesized manifests scale no ${role} tier`);
    return found;
  };
  return { scalerConfig: text(config.body, 'data', 'scaler.json'), gateway: tier('gateway'), sampler: tier('sampler') };
}

function readTier(manifests: readonly Manifest[], scaledObject: Manifest): TierSpec {
  const target = find(manifests, text(scaledObject.body, 'spec', 'scaleTargetRef', 'kind'), text(scaledObject.body, 'spec', 'scaleTargetRef', 'name'));
  const pod = at(target.body, 'spec', 'template', 'spec');
  const volume = list(pod, 'volumes').find((each) => at(each, 'name') === 'config');
  const collector: unknown = parse(text(find(manifests, 'ConfigMap', text(volume, 'configMap', 'name')).body, 'data', 'config.yaml'));
  const telemetry = at(collector, 'service', 'telemetry');
  const periodic = list(telemetry, 'metrics', 'readers').map((reader) => at(reader, 'periodic')).find((reader) => reader !== undefined);
  const attributes = list(telemetry, 'resource', 'attributes').map((entry) => [text(entry, 'name'), text(entry, 'value')] as const);
  const queues = Object.values(at(collector, 'exporters') as object).map((exporter) => number(exporter, 'sending_queue', 'queue_size'));
  return {
    name: target.metadata.name,
    role: at(collector, 'processors', 'tail_sampling') === undefined ? 'gateway' : 'sampler',
    scaledObject: readScaledObject(scaledObject),
    resource: Object.fromEntries(attributes),
    version: text(pod, 'containers', 0, 'image').split(':').pop() ?? '',
    pushIntervalMs: number(periodic, 'interval'),
    queueSpans: Math.min(...queues),
    newTracesPerSecond: at(collector, 'processors', 'tail_sampling', 'expected_new_traces_per_sec') as number | undefined,
  };
}

function readScaledObject({ metadata, body }: Manifest): ScaledObjectSpec {
  const triggers = list(body, 'spec', 'triggers').map((trigger): TriggerSpec => {
    const metadataOfTrigger = at(trigger, 'metadata') as Record<string, string>;
    return {
      type: at(trigger, 'metricType') === 'Value' ? 'Value' : 'AverageValue',
      metadata: metadataOfTrigger,
      parsed: parseTriggerMetadata(metadataOfTrigger),
    };
  });
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    // KEDA makes an HPA of at least one replica; from 0 to 1 it scales itself.
    minReplicas: Math.max(1, (at(body, 'spec', 'minReplicaCount') as number | undefined) ?? 0),
    maxReplicas: (at(body, 'spec', 'maxReplicaCount') as number | undefined) ?? 100,
    triggers,
    behavior: at(body, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior') as BehaviorSpec | undefined,
    fallback: at(body, 'spec', 'fallback') as FallbackSpec | undefined,
  };
}
