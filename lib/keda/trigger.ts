import { METRIC_NAME, renderTriggerMetadata } from '../contract';
import { checkOneNumber, parse, unwrap } from '../promql';
import { InputError } from '../values';
import type { MetricType, Target } from './target';

export interface OtelTriggerOptions {
  /** `host:port` of the scaler's KEDA API, reachable from KEDA's namespace. */
  readonly scalerAddress: string;
  /** PromQL that gives one number. */
  readonly query: string;
  /** What the number is compared with. */
  readonly target: Target;
  /** Name of the metric in the HPA; a changed name replaces the metric and its history. @default "otel" */
  readonly metricName?: string;
  /** The trigger is active while the number is above this; matters between 0 and 1 replicas only. @default 0 */
  readonly activationValue?: number;
}

/** One entry of a ScaledObject's `triggers`. */
export class Trigger {
  /** A number from the push-fed scaler of this package, by PromQL over what was pushed to it. */
  static otel(options: OtelTriggerOptions): Trigger {
    const { scalerAddress, query, target, metricName = 'otel', activationValue = 0 } = options;
    if (!/^[^\s/]+:[0-9]+$/.test(scalerAddress)) {
      throw new InputError('OKS003', { what: 'scalerAddress', given: scalerAddress, allowed: '"host:port"' });
    }
    if (!METRIC_NAME.pattern.test(metricName)) {
      throw new InputError('OKS003', { what: 'metricName', given: metricName, allowed: METRIC_NAME.allowed });
    }
    target.check('target of a trigger');
    const problem = checkOneNumber(query);
    if (problem !== undefined) {
      throw new InputError('OKS006', { what: 'query of a trigger', given: query, allowed: 'PromQL that gives one number', fix: problem });
    }
    if (target.metricType === 'AverageValue' && isAverage(query)) {
      throw new InputError('OKS006', {
        what: 'query of a trigger',
        given: query,
        allowed: 'a total where the target is for a replica',
        fix: 'An average, divided by the replicas once more, never scales out: use sum(...), or Target.total(...).',
      });
    }
    const metadata = renderTriggerMetadata({ query, targetValue: target.value, metricName, activationValue });
    return new Trigger('external', { scalerAddress, ...metadata }, target.metricType);
  }

  private constructor(
    readonly type: string,
    readonly metadata: Readonly<Record<string, string>>,
    readonly metricType: MetricType,
  ) {}
}

/** Whether the outermost operation already is an average over series. */
function isAverage(query: string): boolean {
  const expr = unwrap(parse(query));
  return expr.kind === 'aggregation' && (expr.op === 'avg' || expr.op === 'quantile');
}
