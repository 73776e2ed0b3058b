import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNumber } from '../../../values';
import { notSampled, sampled, type Verdict } from '../decision';
import type { OtlpSpan } from '../otlp-trace';
import type { ReceivedTrace } from '../received-trace';
import { plainRule, type Rule } from '../rule';
import { clause, phrase } from '../wording';

const NANOSECONDS_PER_MS = 1_000_000n;
const MAX_INT64 = 2n ** 63n - 1n;

/** Longer than the threshold, which is excluded; up to the upper one, which is included. In milliseconds. */
export function latency(thresholdMs: number, upperMs: number | undefined): Rule {
  const words = upperMs === undefined ? `longer than ${thresholdMs} ms` : `longer than ${thresholdMs} ms and up to ${upperMs} ms`;
  return plainRule({
    type: 'latency',
    since: SAMPLING_POLICY_SINCE.latency,
    wording: phrase(words),
    opposite: clause(upperMs === undefined ? `is not ${words}` : `is at most ${thresholdMs} ms or more than ${upperMs} ms long`),
    check: (where) => {
      // The processor itself takes 0, but without an upper bound that is only a longer way to say "always".
      checkNumber(`${where}.slowerThan (ms)`, thresholdMs, { min: upperMs === undefined ? 1 : 0, integer: true });
      if (upperMs !== undefined) checkNumber(`${where}.atMost (ms)`, upperMs, { above: thresholdMs, integer: true });
    },
    block: { latency: { threshold_ms: thresholdMs, upper_threshold_ms: upperMs } },
    decider: () => (trace) => decide(trace, thresholdMs, upperMs),
  });
}

/**
 * The processor looks at the spans one by one and stops at the first where the time from the earliest start to the latest
 * end so far is within the bounds. With an upper bound, a longer trace is therefore sampled if its first spans fit.
 */
function decide({ spans }: ReceivedTrace, thresholdMs: number, upperMs: number | undefined): Verdict {
  const lengths = lengthsSoFar(spans);
  const at = lengths.findIndex((length) => length > thresholdMs && (upperMs === undefined || length <= upperMs));
  const total = lengths.at(-1) ?? 0;
  if (at < 0) return notSampled(`it lasts ${total} ms`);
  if (upperMs === undefined || lengths[at] === total) return sampled(`it lasts ${total} ms`);
  return sampled(`the first ${at + 1} of its ${spans.length} spans last ${lengths[at] ?? 0} ms, and the processor stops there; the whole trace lasts ${total} ms`);
}

/** Milliseconds from the earliest start to the latest end, up to each span. A time of 0 counts as not yet known, as in the processor. */
function lengthsSoFar(spans: readonly OtlpSpan[]): readonly number[] {
  let [start, end] = [0n, 0n];
  return spans.map(({ startTimeUnixNano, endTimeUnixNano }) => {
    if (start === 0n || startTimeUnixNano < start) start = startTimeUnixNano;
    if (end === 0n || endTimeUnixNano > end) end = endTimeUnixNano;
    const difference = BigInt.asIntN(64, end) - BigInt.asIntN(64, start);
    const saturated = difference > MAX_INT64 ? MAX_INT64 : difference < -MAX_INT64 - 1n ? -MAX_INT64 - 1n : difference;
    return Number(saturated / NANOSECONDS_PER_MS);
  });
}
