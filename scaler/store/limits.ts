/** Bounds of what the store holds. */
export interface StoreLimits {
  /** Series held at once. */
  readonly maxSeries: number;
  /** Samples kept of one series; the oldest go first. */
  readonly maxSamplesPerSeries: number;
  /** Age in seconds beyond which a sample, and a series without younger ones, is freed. */
  readonly retentionSeconds: number;
  /** Labels of one series, the metric name included. */
  readonly maxLabels: number;
  /** Bytes (UTF-8) of one label name or value. */
  readonly maxLabelBytes: number;
}

/** What became of a sample. All but `stored` and `duplicate` are refusals. */
export type AppendOutcome =
  /** It is the newest sample of its series now. */
  | 'stored'
  /** The series has a sample of that time; the later value stays. */
  | 'duplicate'
  /** The series has a younger sample. */
  | 'out-of-order'
  /** It is older than the retention. */
  | 'too-old'
  /** The series is new, and all the store may hold are in use. */
  | 'series-limit'
  /** The series is new, and has too many labels or too long ones. */
  | 'label-limit';

/** Counters since the start, and what is held now. */
export interface StoreStats {
  /** Series held now. */
  series: number;
  /** Samples held now. */
  samples: number;
  /** Samples appended (outcome `stored`). */
  appended: number;
  duplicates: number;
  outOfOrder: number;
  tooOld: number;
  seriesLimit: number;
  labelLimit: number;
  /** Ends of a series that a sender declared. */
  staleMarkers: number;
  /** Series freed to make room for a new one; none of them could still matter to a query. */
  evictedSeries: number;
  /** Series freed because all their samples are older than the retention. */
  expiredSeries: number;
  /** Samples dropped for `maxSamplesPerSeries` while a query may still look back to them. */
  overwrittenSamples: number;
}
