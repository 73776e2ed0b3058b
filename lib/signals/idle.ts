import { selector } from '../promql';
import type { SignalSource } from './signal';

/**
 * 0, from Collectors that tell their uptime, and nothing at all from Collectors that tell nothing. A counter exists only
 * from its first count on, so `<load> or <idle>` is 0 on a pipeline that waits for its first span, and still no data,
 * an error, when the Collectors are not heard of.
 */
export function idle(source: SignalSource, window: string): string {
  return `0 * sum(rate(${selector('otelcol_process_uptime', labelsOf(source), window)}))`;
}

/** Labels that select the pods of a source. */
export function labelsOf({ serviceName, namespace }: SignalSource): Record<string, string> {
  return { service_name: serviceName, k8s_namespace_name: namespace };
}
