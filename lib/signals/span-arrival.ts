import { selector } from '../promql';
import type { TimeSpan } from '../values';
import { idle, labelsOf } from './idle';
import { checkSignal, type ScalingSignal, type SignalSource } from './signal';
import { rateWindow } from './window';

/**
 * Spans that arrive in a second: those taken in, and those refused, as senders retry them and a tier that refuses is
 * too small. The signal of the gateway tier.
 */
export function spanArrival(source: SignalSource, pushInterval: TimeSpan, targetPerReplica: number): ScalingSignal {
  const window = rateWindow(pushInterval);
  // Both or neither: where only one is there, the answer is an error and not the one alone, nor 0.
  const rate = (metric: string): string => `sum(rate(${selector(metric, { ...labelsOf(source), receiver: 'otlp' }, window)}))`;
  const [accepted, refused] = [rate('otelcol_receiver_accepted_spans'), rate('otelcol_receiver_refused_spans')];
  return checkSignal({
    name: 'spans-per-second',
    description: 'spans that arrive in a second, taken in or refused',
    unit: 'spans/s',
    query: `${accepted} + ${refused} or ${idle(source, window)} unless (${accepted} or ${refused})`,
    targetPerReplica,
  });
}
