import { keyOfAny, METRIC_NAME, normalize, type LabelMatcher, type Labels } from './labels';
import type { AppendOutcome, StoreLimits, StoreStats } from './limits';
import { Series } from './series';
import { WriteOrder } from './write-order';

/** The samples of one series in a window. */
export interface SeriesView {
  readonly labels: Labels;
  /** Unix milliseconds, ascending. Valid until the next append. Empty only where `droppedUntilMs` is in the window. */
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  /** The sender ended the series after the last of the samples and within the window. */
  readonly ended: boolean;
  /**
   * Time of the newest sample that had to go for `maxSamplesPerSeries`, in Unix milliseconds; -Infinity for none. A
   * window that begins before it lacks samples.
   */
  readonly droppedUntilMs: number;
}

/** Where a query reads its samples from. */
export interface SeriesSource {
  /** The series that match all of the matchers and have, or had to drop, samples in (fromExclusiveMs, toInclusiveMs]. */
  select(matchers: readonly LabelMatcher[], fromExclusiveMs: number, toInclusiveMs: number): SeriesView[];
}

/** What a query may look back to at least, in milliseconds: Prometheus' lookback of instant selectors. */
const LOOKBACK_MS = 300_000;

/** Metrics remembered as refused; as many as queries are known at most by default. */
const REMEMBERED_REFUSALS = 10_000;

/**
 * A bounded store of time series in memory.
 *
 * A series that a query may still depend on is never given up for a new one: a sum that silently lacks a pod would
 * scale in. At the series limit the new series is refused and counted instead.
 */
export class SeriesStore implements SeriesSource {
  /** Counters for self-metrics. */
  readonly stats: Readonly<StoreStats>;
  private readonly counts: StoreStats = {
    series: 0, samples: 0, appended: 0, duplicates: 0, outOfOrder: 0, tooOld: 0, seriesLimit: 0, labelLimit: 0,
    staleMarkers: 0, evictedSeries: 0, expiredSeries: 0, overwrittenSamples: 0,
  };
  private readonly byKey = new Map<string, Series>();
  private readonly byMetric = new Map<string, Set<Series>>();
  private readonly order = new WriteOrder();
  /** When a new series of a metric was last refused for want of room, in Unix milliseconds. */
  private readonly refusedAt = new Map<string, number>();

  constructor(
    private readonly limits: StoreLimits,
    private readonly clock: () => number = Date.now,
    /** Longest look-back of the known queries, in milliseconds. @default - 5 minutes */
    private readonly lookBackMs: () => number = () => LOOKBACK_MS,
  ) {
    this.stats = this.counts;
  }

  /**
   * Adds a sample. Throws RangeError for a time that is not a finite number.
   *
   * `startMs` is the time at which a counter began at 0, if that is known. A series that is new, or whose counter began again
   * after its newest sample, gets a sample of 0 there: what was counted before the first sample is then not lost to rates,
   * which matters when many pods start at once. Prometheus calls it zero ingestion of start timestamps.
   */
  append(labels: Labels, timestampMs: number, value: number, startMs?: number): AppendOutcome {
    const now = this.clock();
    const series = this.writable(labels, timestampMs, now);
    if (typeof series === 'string') return series;
    const oldest = now - this.limits.retentionSeconds * 1_000;
    if (startMs !== undefined && startMs > Math.max(series.newestMs, oldest) && startMs < timestampMs) this.add(series, startMs, 0, now);
    const outcome = this.add(series, timestampMs, value, now);
    this.written(series, now);
    return outcome;
  }

  /**
   * Ends a series (OTLP's NoRecordedValue, Prometheus' stale marker): from that time on it matches no instant selector,
   * until its next sample. An end of a series that is not held changes nothing.
   */
  markStale(labels: Labels, timestampMs: number): void {
    checkTime(timestampMs);
    const series = this.byKey.get(keyOfAny(labels));
    if (series === undefined) return;
    if (timestampMs < series.newestMs) {
      this.counts.outOfOrder += 1;
      return;
    }
    series.markEnd(timestampMs);
    this.written(series, this.clock());
    this.counts.staleMarkers += 1;
  }

  select(matchers: readonly LabelMatcher[], fromExclusiveMs: number, toInclusiveMs: number): SeriesView[] {
    const views: SeriesView[] = [];
    const others = matchers.filter(({ label }) => label !== METRIC_NAME);
    for (const candidates of this.candidates(matchers.filter(({ label }) => label === METRIC_NAME))) {
      for (const series of candidates) {
        if (!others.every((matcher) => matcher.matches(series.labels[matcher.label] ?? ''))) continue;
        const window = series.window(fromExclusiveMs, toInclusiveMs);
        if (window.timestamps.length > 0 || series.droppedUntilMs > fromExclusiveMs) {
          views.push({ labels: series.labels, ...window, droppedUntilMs: series.droppedUntilMs });
        }
      }
    }
    return views;
  }

  /** Time of the newest sample or end of any series of a metric, in Unix milliseconds; undefined if none is held. */
  newestMs(metric: string): number | undefined {
    const series = this.byMetric.get(metric);
    if (series === undefined) return undefined;
    let newest = -Infinity;
    for (const { newestMs } of series) newest = Math.max(newest, newestMs);
    return Number.isFinite(newest) ? newest : undefined;
  }

  /** When a new series of a metric was last refused for want of room, in Unix milliseconds; undefined for never. */
  refusedMs(metric: string): number | undefined {
    return this.refusedAt.get(metric);
  }

  /**
   * Frees what is older than the retention. Every append does a part of it; the process also calls this on a timer, as a
   * store that nobody writes to any more should not keep its memory.
   */
  expire(): void {
    const oldest = this.clock() - this.limits.retentionSeconds * 1_000;
    for (let series = this.order.oldest; series !== undefined; ) {
      const next: Series | undefined = series.younger;
      this.counts.samples -= series.dropUntil(oldest);
      if (series.length === 0 && series.writtenMs <= oldest) this.remove(series, 'expiredSeries');
      series = next;
    }
  }

  /** The series that a sample belongs to, made if need be, or why it is refused. */
  private writable(labels: Labels, timestampMs: number, now: number): Series | AppendOutcome {
    checkTime(timestampMs);
    const oldest = now - this.limits.retentionSeconds * 1_000;
    if (timestampMs <= oldest) {
      this.counts.tooOld += 1;
      return 'too-old';
    }
    const key = keyOfAny(labels);
    const known = this.byKey.get(key);
    if (known !== undefined) {
      if (timestampMs < known.newestMs) {
        this.counts.outOfOrder += 1;
        return 'out-of-order';
      }
      this.counts.samples -= known.dropUntil(oldest);
      return known;
    }
    const normalized = normalize(labels);
    if (!this.fits(normalized)) {
      this.counts.labelLimit += 1;
      return 'label-limit';
    }
    if (!this.makeRoom(now, oldest)) {
      this.counts.seriesLimit += 1;
      this.noteRefused(normalized[METRIC_NAME] ?? '', now);
      return 'series-limit';
    }
    return this.open(new Series(key, normalized));
  }

  private noteRefused(metric: string, now: number): void {
    // In the order of time, so that the one that goes for want of room is the oldest.
    this.refusedAt.delete(metric);
    this.refusedAt.set(metric, now);
    const [oldest] = this.refusedAt.keys();
    if (this.refusedAt.size > REMEMBERED_REFUSALS && oldest !== undefined) this.refusedAt.delete(oldest);
  }

  private fits(labels: Labels): boolean {
    const { maxLabels, maxLabelBytes } = this.limits;
    const names = Object.keys(labels);
    return names.length <= maxLabels && names.every((name) => shortEnough(name, maxLabelBytes) && shortEnough(labels[name] ?? '', maxLabelBytes));
  }

  /** Frees the least recently written series if there is no room for another and no query can depend on it. */
  private makeRoom(now: number, oldest: number): boolean {
    const series = this.order.oldest;
    if (series !== undefined && Math.max(series.writtenMs, series.newestMs) <= oldest) this.remove(series, 'expiredSeries');
    if (this.byKey.size < this.limits.maxSeries) return true;
    const candidate = this.order.oldest;
    const needed = now - Math.max(this.lookBackMs(), LOOKBACK_MS);
    if (candidate === undefined || Math.max(candidate.writtenMs, candidate.newestMs) > needed) return false;
    this.remove(candidate, 'evictedSeries');
    return true;
  }

  private candidates(names: readonly LabelMatcher[]): Iterable<Set<Series>> {
    const fixed = names.find(({ equal }) => equal !== undefined)?.equal;
    if (fixed !== undefined) {
      const all = names.every((matcher) => matcher.matches(fixed)) ? this.byMetric.get(fixed) : undefined;
      return all === undefined ? [] : [all];
    }
    return [...this.byMetric].filter(([name]) => names.every((matcher) => matcher.matches(name))).map(([, all]) => all);
  }

  private add(series: Series, timestampMs: number, value: number, now: number): AppendOutcome {
    const result = series.append(timestampMs, value, this.limits.maxSamplesPerSeries);
    if (result === 'replaced') {
      this.counts.duplicates += 1;
      return 'duplicate';
    }
    this.counts.appended += 1;
    const droppable = now - Math.max(this.lookBackMs(), LOOKBACK_MS);
    if (result === 'added') this.counts.samples += 1;
    else if (series.droppedUntilMs > droppable) this.counts.overwrittenSamples += 1;
    return 'stored';
  }

  private open(series: Series): Series {
    const metric = series.labels[METRIC_NAME] ?? '';
    const siblings = this.byMetric.get(metric);
    if (siblings === undefined) this.byMetric.set(metric, new Set([series]));
    else siblings.add(series);
    this.byKey.set(series.key, series);
    this.order.append(series);
    this.counts.series += 1;
    return series;
  }

  private remove(series: Series, reason: 'evictedSeries' | 'expiredSeries'): void {
    const metric = series.labels[METRIC_NAME] ?? '';
    const siblings = this.byMetric.get(metric);
    siblings?.delete(series);
    if (siblings?.size === 0) this.byMetric.delete(metric);
    this.byKey.delete(series.key);
    this.order.remove(series);
    this.counts.series -= 1;
    this.counts.samples -= series.length;
    this.counts[reason] += 1;
  }

  private written(series: Series, now: number): void {
    series.writtenMs = now;
    this.order.remove(series);
    this.order.append(series);
  }
}

function checkTime(timestampMs: number): void {
  if (!Number.isFinite(timestampMs)) throw new RangeError(`the time of a sample is ${timestampMs}; it must be a finite number of milliseconds`);
}

function shortEnough(text: string, maxBytes: number): boolean {
  // A UTF-16 unit is at most three bytes, so most texts need no count.
  return text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes;
}
