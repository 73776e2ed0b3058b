import { decodeExportRequest, type BodyEncoding } from './decode';
import { MAX_FUTURE_MS, PointWriter, type Rejections } from './points';
import { ExportResponseType } from './proto';
import type { SampleSink } from './sink';
import { IngestStats, type RejectReason } from './stats';

export interface ExportServiceOptions {
  readonly sink: SampleSink;
  /** Whether any query reads the OTLP metric of this name, or the series of this name that comes from one. */
  readonly wants: (metricName: string) => boolean;
  /** Series of delta temporality that are added up at once. */
  readonly maxDeltaSeries: number;
  /** Since when every metric that is wanted now has been kept, in Unix milliseconds. @default - since ever */
  readonly observingSinceMs?: () => number;
  /** Retention of the sink in milliseconds. */
  readonly retentionMs: number;
  /** Called after a request that may have changed the sink. @default - nothing */
  readonly onData?: () => void;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
}

/** `partial_success` of the answer: what a request held that could not be stored. */
export interface PartialSuccess {
  readonly rejectedDataPoints: number;
  /** Empty if nothing was rejected. */
  readonly errorMessage: string;
}

const REASONS: Readonly<Record<RejectReason, string>> = {
  'out-of-order': 'older than the newest sample of its series',
  'too-old': 'older than the retention of the scaler',
  'series-limit': 'of a new series beyond the series limit of the scaler',
  'label-limit': 'with more or longer labels than the scaler allows',
  future: `dated more than ${MAX_FUTURE_MS / 60_000} minutes in the future`,
  temporality: 'of a temporality that cannot be stored (delta in a sum that may fall, or none given); send cumulative',
  'delta-value': 'with a negative or not finite delta',
  'no-value': 'without a value',
  buckets: 'with bucket counts that do not fit their bounds',
};

/** OTLP's MetricsService.Export for any transport. */
export class ExportService {
  readonly stats = new IngestStats();
  private readonly writer: PointWriter;
  private readonly clock: () => number;

  constructor(private readonly options: ExportServiceOptions) {
    const { sink, wants, maxDeltaSeries, retentionMs, observingSinceMs = () => 0 } = options;
    this.clock = options.clock ?? Date.now;
    this.writer = new PointWriter(sink, wants, this.stats, { maxSeries: maxDeltaSeries, retentionMs }, observingSinceMs);
  }

  /** Series whose delta points are being added up. */
  get deltaSeries(): number {
    return this.writer.deltaSeries;
  }

  /**
   * Takes the uncompressed body of one request.
   * @throws ExportError `malformed`; the request has changed nothing then.
   */
  export(body: Uint8Array, encoding: BodyEncoding): PartialSuccess {
    const request = decodeExportRequest(body, encoding);
    const rejections = this.writer.write(request, this.clock());
    this.options.onData?.();
    return partialSuccess(rejections);
  }
}

function partialSuccess(rejections: Rejections): PartialSuccess {
  const parts = [...rejections].map(([reason, count]) => `${count} ${REASONS[reason]}`);
  const rejectedDataPoints = [...rejections.values()].reduce((sum, count) => sum + count, 0);
  return { rejectedDataPoints, errorMessage: parts.length === 0 ? '' : `data points not stored: ${parts.join('; ')}` };
}

/** The answer to a request in the encoding of the request. */
export function encodeExportResponse({ rejectedDataPoints, errorMessage }: PartialSuccess, encoding: BodyEncoding): Buffer {
  const partialSuccess = rejectedDataPoints === 0 ? undefined : { rejectedDataPoints, errorMessage };
  if (encoding === 'protobuf') return Buffer.from(ExportResponseType.encode(ExportResponseType.create({ partialSuccess })).finish());
  return Buffer.from(JSON.stringify(partialSuccess ? { partialSuccess: { ...partialSuccess, rejectedDataPoints: String(rejectedDataPoints) } } : {}));
}
