import type { AppendOutcome } from '../store';
import type { ExportFailure } from './export-error';

export type Transport = 'grpc' | 'http';

/** Why a data point is not stored. */
export type RejectReason =
  | Exclude<AppendOutcome, 'stored' | 'duplicate'>
  /** Dated too far in the future. */
  | 'future'
  /** Neither cumulative nor delta, or delta where the total cannot be known. */
  | 'temporality'
  /** A delta that is negative or not finite, in a sum that only rises. */
  | 'delta-value'
  /** Neither a value nor the flag that there is none. */
  | 'no-value'
  /** Numbers of buckets and bounds that do not fit, or bounds that do not rise. */
  | 'buckets';

/** How a request ended; `cancelled` is a sender that went away before the answer. */
export type RequestOutcome = 'ok' | 'cancelled' | ExportFailure;

/** Metric names of which ignored points are counted one by one; further names count in total only. */
const MAX_IGNORED_NAMES = 1_000;

/** What ingestion has done since the process began. Plain counters; every one only rises. */
export class IngestStats {
  /** Requests by transport and outcome. */
  readonly requests: Record<Transport, Record<RequestOutcome, number>> = { grpc: outcomes(), http: outcomes() };
  /** Bytes of request bodies as they came over the wire. */
  readonly receivedBytes: Record<Transport, number> = { grpc: 0, http: 0 };
  /** Data points of which every wanted sample was stored, those that mark a series stale included. */
  acceptedPoints = 0;
  /** Data points that say that there is no value any more. */
  stalePoints = 0;
  /** Data points of metrics that no query reads. */
  ignoredPoints = 0;
  /** Data points that no query reads, by metric name, for the first names seen. */
  readonly ignoredByName = new Map<string, number>();
  readonly rejectedPoints: Record<RejectReason, number> = {
    'out-of-order': 0,
    'too-old': 0,
    'series-limit': 0,
    'label-limit': 0,
    future: 0,
    temporality: 0,
    'delta-value': 0,
    'no-value': 0,
    buckets: 0,
  };
  /** Metrics of a type that this scaler does not know, or of none; they have no points to store. */
  emptyMetrics = 0;
  /** Points of exponential histograms: their count and sum are kept, their buckets are not. */
  exponentialBucketsDropped = 0;

  ignore(name: string, points: number): void {
    this.ignoredPoints += points;
    const known = this.ignoredByName.get(name);
    if (known !== undefined || this.ignoredByName.size < MAX_IGNORED_NAMES) this.ignoredByName.set(name, (known ?? 0) + points);
  }
}

function outcomes(): Record<RequestOutcome, number> {
  return { ok: 0, cancelled: 0, malformed: 0, too_large: 0, unsupported: 0, unavailable: 0, timeout: 0, internal: 0 };
}
