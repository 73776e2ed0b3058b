import { COLLECTOR_METRICS, COLLECTOR_RESOURCE_LABELS, type CollectorMetric } from '../catalog';
import { check, selectorsOf } from '../promql';
import { InputError } from '../values';

/** One quantity to scale on, with its target for a replica. */
export interface ScalingSignal {
  /** Name of the metric in the HPA. */
  readonly name: string;
  /** What it measures, in plain words. */
  readonly description: string;
  /** Unit of its value, in words: `spans/s`. */
  readonly unit: string;
  /** PromQL over the names that Collectors push over OTLP; gives the total over all replicas. */
  readonly query: string;
  /** Share of one replica. */
  readonly targetPerReplica: number;
}

/** The pods that a signal is read from. */
export interface SignalSource {
  /** `service.name` of the tier. */
  readonly serviceName: string;
  readonly namespace: string;
}

/**
 * Checks a signal's query against what the Collector emits: a metric or label that does not exist would give no data
 * for ever. Throws PromqlError, or OKS007.
 */
export function checkSignal(signal: ScalingSignal): ScalingSignal {
  for (const { metricName, matchers } of selectorsOf(check(signal.query).expr)) {
    const metric = (COLLECTOR_METRICS as Readonly<Record<string, CollectorMetric>>)[metricName ?? ''];
    if (metric === undefined) {
      throw new InputError('OKS007', { what: `a metric in the query of signal "${signal.name}"`, given: metricName, allowed: 'one that the Collector emits' });
    }
    const known: readonly string[] = [...metric.labels, ...COLLECTOR_RESOURCE_LABELS];
    for (const { label } of matchers) {
      if (label !== '__name__' && !known.includes(label)) {
        throw new InputError('OKS007', { what: `a label of ${metricName} in the query of signal "${signal.name}"`, given: label, allowed: `one of ${known.join(', ')}` });
      }
    }
  }
  return signal;
}
