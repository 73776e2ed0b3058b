import type { AppendOutcome, Labels } from '../../../scaler/store';
import type { SampleSink } from '../../../scaler/otlp';

/** Remembers what it is told. */
export class RecordingSink implements SampleSink {
  readonly samples: { labels: Labels; timestampMs: number; value: number }[] = [];
  /** Start times of counters, in the order of `samples`; undefined where none was told. */
  readonly startsMs: (number | undefined)[] = [];
  readonly stale: { labels: Labels; timestampMs: number }[] = [];
  outcome: AppendOutcome = 'stored';

  append(labels: Labels, timestampMs: number, value: number, startMs?: number): AppendOutcome {
    if (this.outcome === 'stored') {
      this.samples.push({ labels, timestampMs, value });
      this.startsMs.push(startMs);
    }
    return this.outcome;
  }

  markStale(labels: Labels, timestampMs: number): void {
    this.stale.push({ labels, timestampMs });
  }
}
