import type Long from 'long';

/** A decoded export request. A oneof has a property with the name of the member that is set. */
export interface ExportRequest {
  readonly resourceMetrics: readonly ResourceMetrics[];
}

export interface ResourceMetrics {
  readonly resource?: { readonly attributes: readonly KeyValue[] } | null;
  readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
}

interface MetricBase {
  readonly name: string;
}

export type Metric = MetricBase &
  (
    | { readonly data: 'gauge'; readonly gauge: { readonly dataPoints: readonly NumberDataPoint[] } }
    | { readonly data: 'sum'; readonly sum: { readonly dataPoints: readonly NumberDataPoint[]; readonly isMonotonic: boolean } & Temporal }
    | { readonly data: 'histogram'; readonly histogram: { readonly dataPoints: readonly HistogramDataPoint[] } & Temporal }
    | {
        readonly data: 'exponentialHistogram';
        readonly exponentialHistogram: { readonly dataPoints: readonly ExponentialHistogramDataPoint[] } & Temporal;
      }
    | { readonly data: 'summary'; readonly summary: { readonly dataPoints: readonly SummaryDataPoint[] } }
    | { readonly data?: undefined }
  );

interface Temporal {
  /** 0 unspecified, 1 delta, 2 cumulative. */
  readonly aggregationTemporality: number;
}

/** What every kind of data point has. */
export interface DataPoint {
  readonly attributes: readonly KeyValue[];
  /** Nanoseconds since the epoch; 0 is unknown. */
  readonly startTimeUnixNano: Long;
  /** Nanoseconds since the epoch; 0 is unknown. */
  readonly timeUnixNano: Long;
  /** Bit 0: no recorded value. */
  readonly flags: number;
}

export interface NumberDataPoint extends DataPoint {
  readonly value?: 'asDouble' | 'asInt';
  readonly asDouble: number;
  readonly asInt: Long;
}

export interface HistogramDataPoint extends DataPoint {
  readonly count: Long;
  readonly sum?: number | null;
  /** Not cumulative; one more than there are bounds, or none at all. */
  readonly bucketCounts: readonly Long[];
  readonly explicitBounds: readonly number[];
}

export interface ExponentialHistogramDataPoint extends DataPoint {
  readonly count: Long;
  readonly sum?: number | null;
}

export interface SummaryDataPoint extends DataPoint {
  readonly count: Long;
  readonly sum: number;
  readonly quantileValues: readonly { readonly quantile: number; readonly value: number }[];
}

export interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue | null;
}

/** A value of an attribute; the property named by `value` holds it. */
export interface AnyValue {
  readonly value?: 'stringValue' | 'boolValue' | 'intValue' | 'doubleValue' | 'arrayValue' | 'kvlistValue' | 'bytesValue';
  readonly stringValue: string;
  readonly boolValue: boolean;
  readonly intValue: Long;
  readonly doubleValue: number;
  readonly arrayValue?: { readonly values: readonly AnyValue[] } | null;
  readonly kvlistValue?: { readonly values: readonly KeyValue[] } | null;
  readonly bytesValue: Uint8Array;
}
