import type { Labels } from '../store';
import { DeltaAccumulator, type DeltaLimits } from './delta';
import { exponentialHistogramSamples, histogramSamples, numberSample, summarySamples, type PointSample } from './expand';
import { attributeLabels, resourceLabels, type ResourceLabels } from './labels';
import type { DataPoint, ExportRequest, Metric, NumberDataPoint } from './messages';
import type { SampleSink } from './sink';
import type { IngestStats, RejectReason } from './stats';
import { nanosToMs } from './time';

/** Points dated later than this beyond the scaler's clock are rejected; they would hide all later ones. */
export const MAX_FUTURE_MS = 10 * 60 * 1_000;

const DELTA = 1;
const CUMULATIVE = 2;
const NO_RECORDED_VALUE = 1;

/** Numbers of points that were not stored, by reason. */
export type Rejections = ReadonlyMap<RejectReason, number>;

/** What the points of one metric have in common, whatever its kind. */
interface Batch {
  readonly name: string;
  readonly points: readonly DataPoint[];
  readonly temporality: number;
  /** Whether its values only rise, from 0 at the start time of the point. */
  readonly counts: boolean;
  /** The samples of the point at this index, or why there are none. */
  readonly samplesAt: (index: number) => readonly PointSample[] | RejectReason;
}

/**
 * Writes the points of decoded requests as Prometheus series.
 *
 * - A metric keeps the name it was sent with. It is skipped unless `wants` says that a query reads it; of a histogram
 *   or summary only the series that a query reads are kept.
 * - Cumulative sums are stored as they are, from 0 at their start time if that is newer than what is known of the series. Delta sums that only rise are added up. Other deltas are rejected: the
 *   value that they change is not known.
 * - A point without a time has the time of its arrival.
 */
export class PointWriter {
  private readonly deltas: DeltaAccumulator;

  constructor(
    private readonly sink: SampleSink,
    private readonly wants: (metricName: string) => boolean,
    private readonly stats: IngestStats,
    limits: DeltaLimits,
    /** Since when every metric that is wanted now has been kept. */
    private readonly observingSinceMs: () => number,
  ) {
    this.deltas = new DeltaAccumulator(sink, limits);
  }

  /** Series whose delta points are being added up. */
  get deltaSeries(): number {
    return this.deltas.size;
  }

  /** Writes a whole request; one bad point does not keep the others out. */
  write(request: ExportRequest, receivedMs: number): Rejections {
    const rejections = new Map<RejectReason, number>();
    for (const { resource, scopeMetrics } of request.resourceMetrics) {
      let labels: ResourceLabels | undefined;
      for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        const batch = batchOf(metric);
        if (batch === undefined) {
          this.stats.emptyMetrics += 1;
        } else if (!this.wants(metric.name)) {
          this.stats.ignore(metric.name, batch.points.length);
        } else {
          labels ??= resourceLabels(resource?.attributes ?? []);
          if (metric.data === 'exponentialHistogram') this.stats.exponentialBucketsDropped += batch.points.length;
          this.writeBatch(batch, labels, receivedMs, rejections);
        }
      }
    }
    return rejections;
  }

  private writeBatch(batch: Batch, resource: ResourceLabels, receivedMs: number, rejections: Map<RejectReason, number>): void {
    for (const [index, point] of batch.points.entries()) {
      const reason = this.writePoint(point, batch.samplesAt(index), batch, resource, receivedMs);
      if (reason === undefined) {
        this.stats.acceptedPoints += 1;
      } else {
        this.stats.rejectedPoints[reason] += 1;
        rejections.set(reason, (rejections.get(reason) ?? 0) + 1);
      }
    }
  }

  /**
   * When the counter of a point began, if that was seen: a start before this process kept the metric is not the time at
   * which its value was 0 for all senders. Some tell the time at which they first looked, together with the value since ever.
   */
  private observedStart({ startTimeUnixNano }: DataPoint): number | undefined {
    const startMs = nanosToMs(startTimeUnixNano);
    return startMs > 0 && startMs >= this.observingSinceMs() ? startMs : undefined;
  }

  private writePoint(
    point: DataPoint,
    samples: readonly PointSample[] | RejectReason,
    batch: Batch,
    resource: ResourceLabels,
    receivedMs: number,
  ): RejectReason | undefined {
    const timestampMs = nanosToMs(point.timeUnixNano) || receivedMs;
    if (timestampMs > receivedMs + MAX_FUTURE_MS) return 'future';
    if (batch.temporality !== DELTA && batch.temporality !== CUMULATIVE) return 'temporality';
    if (typeof samples === 'string') return samples;
    const delta = batch.temporality === DELTA;
    const stale = isStale(point);
    if (delta && !stale && !samples.every(({ value }) => Number.isFinite(value))) return 'delta-value';

    const labels = { ...resource.promoted, ...attributeLabels(point.attributes), ...resource.identity };
    let reason: RejectReason | undefined;
    for (const { name, label, value, gauge } of samples) {
      if (name !== batch.name && !this.wants(name)) continue;
      const series: Labels = { ...labels, ...label, __name__: name };
      if (stale) {
        this.sink.markStale(series, timestampMs);
        continue;
      }
      const outcome = delta
        ? this.deltas.append(series, nanosToMs(point.startTimeUnixNano), timestampMs, value, receivedMs)
        : this.sink.append(series, timestampMs, value, batch.counts && gauge !== true ? this.observedStart(point) : undefined);
      if (outcome !== 'stored' && outcome !== 'duplicate') reason ??= outcome;
    }
    if (stale) this.stats.stalePoints += 1;
    return reason;
  }
}

/** The points of a metric of any kind; undefined if it is of none that is known. */
function batchOf(metric: Metric): Batch | undefined {
  const { name } = metric;
  switch (metric.data) {
    case 'gauge':
      return batch(name, metric.gauge.dataPoints, CUMULATIVE, false, (point) => numberSamples(name, point, false));
    case 'sum': {
      const { dataPoints, aggregationTemporality, isMonotonic } = metric.sum;
      const delta = aggregationTemporality === DELTA;
      return batch(name, dataPoints, delta && !isMonotonic ? 0 : aggregationTemporality, isMonotonic, (point) => numberSamples(name, point, delta));
    }
    case 'histogram':
      return batch(name, metric.histogram.dataPoints, metric.histogram.aggregationTemporality, true, (point) => histogramSamples(name, point) ?? 'buckets');
    case 'exponentialHistogram': {
      const { dataPoints, aggregationTemporality } = metric.exponentialHistogram;
      return batch(name, dataPoints, aggregationTemporality, true, (point) => exponentialHistogramSamples(name, point));
    }
    case 'summary':
      return batch(name, metric.summary.dataPoints, CUMULATIVE, true, (point) => summarySamples(name, point));
    case undefined:
      return undefined;
  }
}

function batch<P extends DataPoint>(
  name: string,
  points: readonly P[],
  temporality: number,
  counts: boolean,
  samples: (point: P) => readonly PointSample[] | RejectReason,
): Batch {
  return { name, points, temporality, counts, samplesAt: (index) => samples(points[index] as P) };
}

function numberSamples(name: string, point: NumberDataPoint, delta: boolean): readonly PointSample[] | RejectReason {
  const sample = numberSample(name, point);
  if (sample === undefined) return isStale(point) ? [{ name, value: Number.NaN }] : 'no-value';
  return delta && sample.value < 0 ? 'delta-value' : [sample];
}

function isStale(point: DataPoint): boolean {
  return (point.flags & NO_RECORDED_VALUE) !== 0;
}
