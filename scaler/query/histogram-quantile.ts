import type { Labels } from '../store';
import { distinct, keyFor, without, withoutName } from './label-sets';
import { parseNumber } from './numbers';
import type { Element } from './value';

interface Bucket {
  /** Upper bound, itself included. */
  readonly bound: number;
  /** Observations up to the bound. */
  count: number;
}

const BUCKET_LABELS = new Set(['le']);
/** Relative difference of counts that is rounding and not a bucket that shrank (Prometheus' smallDeltaTolerance). */
const TOLERANCE = 1e-12;

/** The φ-quantile of each classic histogram among the elements, told apart by all labels but `le`. */
export function histogramQuantile(phi: number, elements: readonly Element[]): readonly Element[] {
  const histograms = new Map<string, { labels: Labels; buckets: Bucket[] }>();
  for (const { labels, value } of elements) {
    const bound = parseNumber(labels['le'] ?? '');
    if (Number.isNaN(bound)) continue;
    const own = without(labels, BUCKET_LABELS);
    const key = keyFor(own);
    const histogram = histograms.get(key) ?? { labels: own, buckets: [] };
    histogram.buckets.push({ bound, count: value });
    histograms.set(key, histogram);
  }
  return distinct([...histograms.values()].map(({ labels, buckets }) => ({ labels: withoutName(labels), value: bucketQuantile(phi, buckets) })));
}

/** Prometheus' bucketQuantile (`promql/quantile.go`): linear interpolation within the bucket that holds the rank. */
function bucketQuantile(phi: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(phi)) return NaN;
  if (phi < 0) return -Infinity;
  if (phi > 1) return Infinity;
  const buckets = monotonic(coalesced([...unsorted].sort((left, right) => left.bound - right.bound)));
  const last = buckets.at(-1);
  if (last?.bound !== Infinity || buckets.length < 2 || !(last.count > 0)) return NaN;
  const rank = phi * last.count;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  if (bucket === undefined) return NaN;
  const below = buckets[index - 1];
  if (index === buckets.length - 1) return below?.bound ?? NaN;
  if (below === undefined) return bucket.bound <= 0 ? bucket.bound : bucket.bound * (rank / bucket.count);
  return below.bound + (bucket.bound - below.bound) * ((rank - below.count) / (bucket.count - below.count));
}

/** Buckets with equal bounds as one: `1` and `1.0` from different senders. */
function coalesced(sorted: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = [];
  for (const { bound, count } of sorted) {
    const last = result.at(-1);
    if (last?.bound === bound) last.count += count;
    else result.push({ bound, count });
  }
  return result;
}

/** Counts that never fall: pushes of different times, or rounding, may make one a little smaller than the one before. */
function monotonic(buckets: Bucket[]): Bucket[] {
  let before = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    const near = Math.abs(bucket.count - before) <= TOLERANCE * (Math.abs(bucket.count) + Math.abs(before)) / 2;
    if (bucket.count < before || near) bucket.count = before;
    before = bucket.count;
  }
  return buckets;
}
