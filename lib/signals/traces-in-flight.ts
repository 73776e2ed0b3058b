import { selector } from '../promql';
import { seconds, type TimeSpan } from '../values';
import { idle, labelsOf } from './idle';
import { checkSignal, type ScalingSignal, type SignalSource } from './signal';
import { rateWindow } from './window';

/**
 * Traces that wait for their decision: arrival rate × decision wait (Little's law). The signal of the sampling tier.
 *
 * The processor's gauge `sampling_traces_on_memory` is not used: decided traces stay in that count until they are
 * evicted, so it climbs to `num_traces` and stays there, whatever the load.
 */
export function tracesInFlight(source: SignalSource, pushInterval: TimeSpan, decisionWait: TimeSpan, targetPerReplica: number): ScalingSignal {
  const window = rateWindow(pushInterval);
  const arrival = `sum(rate(${selector('otelcol_processor_tail_sampling_new_trace_id_received', labelsOf(source), window)}))`;
  return checkSignal({
    name: 'traces-in-flight',
    description: 'traces that wait for their decision: new traces a second × decision wait',
    unit: 'traces',
    query: `${arrival} * ${seconds(decisionWait)} or ${idle(source, window)}`,
    targetPerReplica,
  });
}
