import { checkNumber } from '../values';

/** What arrives at the pipeline, before sampling. Everything else is derived from it. */
export interface Traffic {
  /** New traces a second at a normal hour, over all senders. */
  readonly tracesPerSecond: number;
  /** Mean number of spans of a trace. @default 10 */
  readonly spansPerTrace?: number;
  /** Mean size of a span in bytes, as OTLP encodes it, with its share of resource attributes. @default 1500 */
  readonly spanBytes?: number;
  /** How many times the normal traffic the pipeline must scale to. @default 3 */
  readonly burst?: number;
}

/** Traffic with every value given, and checked. */
export type CompleteTraffic = Required<Traffic>;

/** Fills in the defaults. Throws OKS001 for a value out of range. */
export function completeTraffic(traffic: Traffic): CompleteTraffic {
  const { tracesPerSecond, spansPerTrace = 10, spanBytes = 1_500, burst = 3 } = traffic;
  return {
    tracesPerSecond: checkNumber('traffic.tracesPerSecond', tracesPerSecond, { above: 0, max: 10_000_000 }),
    spansPerTrace: checkNumber('traffic.spansPerTrace', spansPerTrace, { min: 1, max: 100_000 }),
    spanBytes: checkNumber('traffic.spanBytes', spanBytes, { min: 50, max: 1_000_000 }),
    burst: checkNumber('traffic.burst', burst, { min: 1, max: 1_000 }, 'A burst of 3 is three times the normal traffic; 1 is none.'),
  };
}
