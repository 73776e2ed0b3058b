import { Construct } from 'constructs';
import type { Backend } from '../backend';
import type { SamplingPolicy } from '../collector';
import { ScaleIn } from '../keda';
import type { OtelScaler } from '../otel-scaler';
import { type ScalingSignal, type SignalSource, spanArrival, tracesInFlight } from '../signals';
import type { Traffic } from '../sizing';
import { type CollectorImage, type CollectorTierProps, Gateway, type GatewayProps, TailSampler } from '../tiers';
import { checkDnsLabel, type TimeSpan } from '../values';
import { within } from '../workload';
import { Scaling } from './scaling';

/** What can be set of one tier. */
export interface TierOverrides extends Pick<CollectorTierProps, 'name' | 'minReplicas' | 'maxReplicas'> {
  /** How the tier is scaled in. @default - ScaleIn.gentle(): one pod every 10 minutes */
  readonly scaleIn?: ScaleIn;
}

/** What can be set of the gateway tier. */
export interface GatewayOverrides extends TierOverrides, Pick<GatewayProps, 'resolver' | 'maxConnectionAge'> {}

export interface TailSamplingPipelineProps {
  /** What arrives, before sampling. Sizes and scaling targets follow from it. */
  readonly traffic: Traffic;
  /** Which traces are kept. A trace is kept if any policy samples it. */
  readonly policies: readonly SamplingPolicy[];
  /** Where kept traces go. */
  readonly backends: readonly Backend[];
  /**
   * Time from the first span of a trace to the decision over it. Longer than nearly all traces take, with the 5 s that
   * SDKs hold spans back; memory grows with it.
   * @default 30 s
   */
  readonly decisionWait?: TimeSpan;
  /** How the tiers are scaled. @default Scaling.otel() */
  readonly scaling?: Scaling;
  /** Image of both tiers. @default CollectorImage.of('k8s') */
  readonly image?: CollectorImage;
  /** Name of the pipeline; its tiers are called `<name>-gateway` and `<name>-sampler`. @default - the construct's id */
  readonly name?: string;
  /** What is to differ in the gateway tier. @default - nothing */
  readonly gateway?: GatewayOverrides;
  /** What is to differ in the sampling tier. @default - nothing */
  readonly sampler?: TierOverrides;
}

/**
 * Two tiers of Collectors that keep every trace that matters, and scale themselves: gateways route all spans of a trace
 * to one sampler, samplers decide over whole traces, and both push their metrics to the scaler that KEDA asks.
 */
export class TailSamplingPipeline extends Construct {
  readonly gateway: Gateway;
  readonly sampler: TailSampler;
  /** The scaler of the pipeline. */
  readonly scaler: OtelScaler;

  /** Throws InputError for wrong input, with the construct's path. */
  constructor(scope: Construct, id: string, props: TailSamplingPipelineProps) {
    super(scope, id);
    const { traffic, policies, backends, decisionWait, scaling = Scaling.otel(), image } = props;
    const name = within(this, () => checkDnsLabel('name', props.name ?? id, 32));
    const bound = within(this, () => scaling.bind(this));
    const common = { traffic, image, telemetry: bound.telemetry, partOf: name };
    const { interval } = bound.telemetry;
    this.scaler = bound.scaler;
    this.sampler = within(
      this,
      () => new TailSampler(this, 'sampler', { ...common, policies, backends, decisionWait, name: `${name}-sampler`, ...ofTier(props.sampler) }),
    );
    const { resolver, maxConnectionAge } = props.gateway ?? {};
    this.gateway = within(
      this,
      () => new Gateway(this, 'gateway', { ...common, sampler: this.sampler, resolver, maxConnectionAge, name: `${name}-gateway`, ...ofTier(props.gateway) }),
    );
    const arriving = (targetPerReplica: number): ScalingSignal => spanArrival(sourceOf(this.gateway), interval, targetPerReplica);
    const waiting = tracesInFlight(sourceOf(this.sampler), interval, this.sampler.decisionWait, this.sampler.size.targetTracesInFlight);
    bound.scale(this.gateway, [arriving(this.gateway.size.targetSpansPerSecond)], props.gateway?.scaleIn ?? ScaleIn.gentle());
    // What samplers take in ends at what they can take in: a tier at its limit would ask for half as many again at most.
    // What arrives at the gateways is the demand, also while it queues there.
    bound.scale(this.sampler, [waiting, arriving(this.sampler.size.targetSpansPerSecond)], props.sampler?.scaleIn ?? ScaleIn.gentle());
  }
}

function sourceOf({ name, namespace }: Gateway | TailSampler): SignalSource {
  return { serviceName: name, namespace };
}

/** The overrides that the tier itself takes; those not given must not hide the pipeline's. */
function ofTier({ name, minReplicas, maxReplicas }: TierOverrides = {}): Pick<CollectorTierProps, 'name' | 'minReplicas' | 'maxReplicas'> {
  return { ...(name === undefined ? {} : { name }), minReplicas, maxReplicas };
}
