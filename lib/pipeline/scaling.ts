import { Chart, Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { OtelScaler, type OtelScalerProps } from '../otel-scaler';
import { PUSHES_PER_WINDOW, type ScalingSignal } from '../signals';
import { type ScaleIn, ScaledObject, Target } from '../keda';
import type { CollectorTier, TelemetryPush } from '../tiers';
import { checkNumber, InputError, seconds, type TimeSpan } from '../values';

/** Id of the scaler that the pipelines of a chart share. */
const SHARED_SCALER = 'otel-scaler';

export interface OtelScalingOptions extends OtelScalerProps {
  /**
   * The scaler to use.
   * @default - one for all pipelines of the chart, called "otel-scaler"; one of the pipeline's own where its name or another
   * property is given here
   */
  readonly scaler?: OtelScaler;
  /** Time between two pushes of a Collector's metrics. Nothing younger is seen by scaling. @default 5 s */
  readonly pushInterval?: TimeSpan;
}

/** What a way of scaling gives to a pipeline. */
export interface BoundScaling {
  /** Where tiers push their metrics. */
  readonly telemetry: TelemetryPush;
  /** The scaler, where it is one of ours. */
  readonly scaler: OtelScaler;
  /** Scales a tier on signals; the one that asks for most replicas wins. */
  scale(tier: CollectorTier, signals: readonly ScalingSignal[], scaleIn: ScaleIn): ScaledObject;
}

/** How the tiers of a pipeline are scaled. */
export class Scaling {
  /** Through the push-fed scaler of this package: Collectors push their metrics to it, and KEDA asks it. */
  static otel(options: OtelScalingOptions = {}): Scaling {
    return new Scaling((scope) => {
      const { scaler: shared, pushInterval = Duration.seconds(5), ...props } = options;
      checkNumber('pushInterval (s)', seconds(pushInterval), { min: 1, max: 60 }, 'The HPA looks every 15 s; 5 s is a good value.');
      if (shared !== undefined && Object.keys(props).length > 0) {
        throw new InputError('OKS002', {
          what: 'scaling',
          given: `a scaler, and ${Object.keys(props).join(', ')} for one of its own`,
          allowed: 'one of the two',
          fix: 'Give these properties to the OtelScaler.',
        });
      }
      const scaler = shared ?? (Object.keys(props).length === 0 ? scalerOfChart(scope) : new OtelScaler(scope, 'scaler', props));
      return {
        scaler,
        telemetry: { endpoint: scaler.otlpEndpoint, interval: pushInterval },
        scale: (tier, signals, scaleIn) => {
          const behavior = scaleIn.toBehavior();
          const window = seconds(pushInterval) * PUSHES_PER_WINDOW;
          const { selectPolicy, stabilizationWindowSeconds = 0 } = behavior.scaleDown;
          if (selectPolicy !== 'Disabled') {
            // A rate falls gradually when senders die, and is too low for a window after the scaler began anew.
            checkNumber('period of scale-in (s)', stabilizationWindowSeconds, { min: 2 * window }, `That is twice the ${window} s over which rates are taken.`);
          }
          return new ScaledObject(tier, 'ScaledObject', {
            metadata: { name: tier.name },
            scaleTarget: tier,
            minReplicas: tier.minReplicas,
            maxReplicas: tier.maxReplicas,
            triggers: signals.map(({ query, name, targetPerReplica }) =>
              scaler.trigger({ query, metricName: name, target: Target.perReplica(targetPerReplica) }),
            ),
            scaleIn,
            fallback: { replicas: tier.minReplicas },
          });
        },
      };
    });
  }

  private constructor(private readonly build: (scope: Construct) => BoundScaling) {}

  /** Makes what is needed below `scope`. */
  bind(scope: Construct): BoundScaling {
    return this.build(scope);
  }
}

/** The scaler that the pipelines of a chart share. */
function scalerOfChart(scope: Construct): OtelScaler {
  const chart = Chart.of(scope);
  const known = chart.node.tryFindChild(SHARED_SCALER);
  return known instanceof OtelScaler ? known : new OtelScaler(chart, SHARED_SCALER);
}
