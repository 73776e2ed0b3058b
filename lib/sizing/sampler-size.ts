import { checkNumber, seconds, type TimeSpan } from '../values';
import { CAPACITY, memoryLimitMebibytes } from './capacity';
import { completeTraffic, type Traffic } from './traffic';
import { replicaRange } from './replica-range';

/** Size of the tail-sampling tier. */
export interface SamplerSize {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** CPU request of a pod, in cores. */
  readonly cpu: number;
  /** Memory request and limit of a pod. */
  readonly memoryMebibytes: number;
  /** `num_traces`: traces a pod holds before it evicts the oldest undecided. */
  readonly numTraces: number;
  /** Entries of each decision cache. */
  readonly decisionCacheSize: number;
  /** New traces a second that a pod can carry. */
  readonly newTracesPerSecond: number;
  /** Undecided traces for each replica that the tier is scaled to. */
  readonly targetTracesInFlight: number;
  /** Spans a second and replica, counted where they arrive at the gateways, that the tier is scaled to. */
  readonly targetSpansPerSecond: number;
  /** Spans that the queue of a pod to each backend holds. */
  readonly queueSpans: number;
}

/**
 * The tail-sampling tier for a traffic. With λ = new traces a second of one pod and w = decision wait:
 *
 * - λ = core capacity ÷ spans/trace, or what the largest pod can buffer, whichever is less
 * - traces in flight = λ × w (Little's law); the tier is scaled to that × target utilization
 * - spans a second = λ × spans/trace; the tier is also scaled to that × target utilization
 * - num_traces = 2 × λ × w; decision caches = 10 × num_traces (the processor's documentation: much larger than it)
 * - memory = (baseline + in flight × spans/trace × span bytes × heap factor + queue + caches) ÷ soft memory ratio
 */
export function samplerSize(traffic: Traffic, decisionWait: TimeSpan, backends: number): SamplerSize {
  const { tracesPerSecond, spansPerTrace, spanBytes, burst } = completeTraffic(traffic);
  const wait = checkNumber('decisionWait (s)', seconds(decisionWait), { min: 1, max: 3_600 }, 'The processor decides in whole seconds; 10 to 30 s is usual.');
  const spanHeap = spanBytes * CAPACITY.heapFactor;
  const queueSpans = Math.max(1, Math.min(CAPACITY.samplerSpansPerSecondPerCore * CAPACITY.queueSeconds, Math.floor(CAPACITY.maxMemoryBytes / 8 / spanHeap)));
  const queueBytes = queueSpans * spanHeap * backends;
  const bytesPerTrace = spansPerTrace * spanHeap + 2 * 10 * 2 * CAPACITY.decisionCacheEntryBytes;
  const room = CAPACITY.maxMemoryBytes * CAPACITY.softMemoryRatio - CAPACITY.baselineBytes - queueBytes;
  const newTracesPerSecond = Math.min(CAPACITY.samplerSpansPerSecondPerCore / spansPerTrace, room / (wait * bytesPerTrace));
  const inFlight = newTracesPerSecond * wait;
  const targetTracesInFlight = checkNumber(
    'traces in flight that one sampler can hold',
    Math.floor(inFlight * CAPACITY.targetUtilization),
    { min: 1 },
    'Traces this large do not fit a pod for this long: shorten decisionWait, or cut spansPerTrace or spanBytes.',
  );
  const numTraces = Math.ceil(2 * inFlight);
  return {
    ...replicaRange(tracesPerSecond * wait, burst, targetTracesInFlight),
    cpu: 1,
    memoryMebibytes: memoryLimitMebibytes(CAPACITY.baselineBytes + queueBytes + inFlight * bytesPerTrace),
    numTraces,
    decisionCacheSize: 10 * numTraces,
    newTracesPerSecond: Math.ceil(newTracesPerSecond),
    targetTracesInFlight,
    targetSpansPerSecond: Math.max(1, Math.floor(newTracesPerSecond * spansPerTrace * CAPACITY.targetUtilization)),
    queueSpans,
  };
}
