import { CAPACITY, memoryLimitMebibytes } from './capacity';
import { completeTraffic, type Traffic } from './traffic';
import { replicaRange } from './replica-range';

/** Size of the gateway tier. */
export interface GatewaySize {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** CPU request of a pod, in cores. */
  readonly cpu: number;
  /** Memory request and limit of a pod. */
  readonly memoryMebibytes: number;
  /** Spans that the queue of a pod holds. */
  readonly queueSpans: number;
  /** Spans a second and replica that the tier is scaled to. */
  readonly targetSpansPerSecond: number;
}

/**
 * The gateway tier for a traffic. With `s` = traces/s × spans/trace and one core a pod:
 *
 * - target = core capacity × target utilization
 * - replicas = s ÷ target at a normal hour, at least 2; s × burst ÷ target at most
 * - queue = core capacity × queue seconds
 * - memory = (baseline + queue × span bytes × heap factor) ÷ soft memory ratio
 */
export function gatewaySize(traffic: Traffic): GatewaySize {
  const { tracesPerSecond, spansPerTrace, spanBytes, burst } = completeTraffic(traffic);
  const capacity = CAPACITY.gatewaySpansPerSecondPerCore;
  const targetSpansPerSecond = Math.floor(capacity * CAPACITY.targetUtilization);
  const queueSpans = capacity * CAPACITY.queueSeconds;
  const wanted = CAPACITY.baselineBytes + queueSpans * spanBytes * CAPACITY.heapFactor;
  const live = Math.min(wanted, CAPACITY.maxMemoryBytes * CAPACITY.softMemoryRatio);
  return {
    ...replicaRange(tracesPerSecond * spansPerTrace, burst, targetSpansPerSecond),
    cpu: 1,
    memoryMebibytes: memoryLimitMebibytes(live),
    // Very large spans: the queue shrinks to what the largest pod can hold.
    queueSpans: Math.max(1, Math.floor((live - CAPACITY.baselineBytes) / (spanBytes * CAPACITY.heapFactor))),
    targetSpansPerSecond,
  };
}
