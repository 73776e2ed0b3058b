import { keyOf, normalize, type AppendOutcome, type Labels } from '../store';
import type { SampleSink } from './sink';

export interface DeltaLimits {
  /** Series whose total is held at once. */
  readonly maxSeries: number;
  /** Milliseconds without a point after which a total is forgotten. Must not be below the retention of the sink. */
  readonly retentionMs: number;
}

interface Total {
  value: number;
  timestampMs: number;
  receivedMs: number;
}

/**
 * Adds up points of delta temporality, so that the sink has the counter that PromQL's rate() and increase() expect.
 *
 * A series begins with a sample of 0 at the start of its first point: that is what the point says, and it lets a rate
 * be computed from one push on. A forgotten total begins at 0 again, which PromQL reads as a counter reset; this is exact because the
 * sink has freed the earlier samples by then. A point not newer than the last one is a retransmission and is not added again.
 */
export class DeltaAccumulator {
  /** In the order of their last point, oldest first. */
  private readonly totals = new Map<string, Total>();

  constructor(
    private readonly sink: SampleSink,
    private readonly limits: DeltaLimits,
  ) {}

  /** Number of totals held. */
  get size(): number {
    return this.totals.size;
  }

  /**
   * Adds one point.
   * @param startMs start of the interval, 0 if unknown
   * @param receivedMs time of the scaler's clock
   */
  append(labels: Labels, startMs: number, timestampMs: number, delta: number, receivedMs: number): AppendOutcome {
    this.forget(receivedMs);
    const key = keyOf(normalize(labels));
    const total = this.totals.get(key);
    if (total === undefined) return this.begin(key, labels, startMs, timestampMs, delta, receivedMs);
    if (timestampMs <= total.timestampMs) return timestampMs === total.timestampMs ? 'duplicate' : 'out-of-order';
    const outcome = this.sink.append(labels, timestampMs, total.value + delta);
    if (outcome === 'stored' || outcome === 'duplicate') {
      this.totals.delete(key);
      this.totals.set(key, { value: total.value + delta, timestampMs, receivedMs });
    }
    return outcome;
  }

  private begin(key: string, labels: Labels, startMs: number, timestampMs: number, delta: number, receivedMs: number): AppendOutcome {
    if (this.totals.size >= this.limits.maxSeries) return 'series-limit';
    const outcome = this.sink.append(labels, timestampMs, delta, startMs > 0 ? startMs : undefined);
    if (outcome === 'stored' || outcome === 'duplicate') this.totals.set(key, { value: delta, timestampMs, receivedMs });
    return outcome;
  }

  private forget(nowMs: number): void {
    for (const [key, total] of this.totals) {
      if (nowMs - total.receivedMs <= this.limits.retentionMs) return;
      this.totals.delete(key);
    }
  }
}
