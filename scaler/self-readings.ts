import type { ExternalScaler } from './grpc';
import type { SelfReading } from './http';
import type { ExportService, OtlpGrpcReceiver } from './otlp';
import type { WantedMetrics } from './query';
import type { SeriesStore } from './store';
import { SCALER_VERSION } from './version';

/** The parts whose counters are shown. */
export interface ReadableParts {
  readonly store: Pick<SeriesStore, 'stats'>;
  readonly exportService: Pick<ExportService, 'stats' | 'deltaSeries'>;
  readonly otlpGrpc: Pick<OtlpGrpcReceiver, 'connections'>;
  readonly externalScaler: Pick<ExternalScaler, 'stats' | 'openStreams'>;
  readonly queries: Pick<WantedMetrics, 'size' | 'forgottenQueries'>;
  readonly ready: () => boolean;
}

/** The self-metrics of all parts as they are now. */
export function* selfReadings(parts: ReadableParts): Iterable<SelfReading> {
  const { store, exportService, otlpGrpc, externalScaler } = parts;
  const { stats: ingest } = exportService;
  yield { metric: 'buildInfo', value: 1, labels: { version: SCALER_VERSION } };
  yield { metric: 'ready', value: parts.ready() ? 1 : 0 };
  for (const transport of ['grpc', 'http'] as const) {
    for (const [outcome, value] of Object.entries(ingest.requests[transport])) {
      yield { metric: 'otlpRequests', value, labels: { transport, outcome } };
    }
    yield { metric: 'otlpReceivedBytes', value: ingest.receivedBytes[transport], labels: { transport } };
  }
  yield { metric: 'otlpConnections', value: otlpGrpc.connections };
  yield { metric: 'otlpAcceptedDataPoints', value: ingest.acceptedPoints };
  yield { metric: 'otlpStaleDataPoints', value: ingest.stalePoints };
  yield { metric: 'otlpIgnoredDataPoints', value: ingest.ignoredPoints };
  for (const [reason, value] of Object.entries(ingest.rejectedPoints)) yield { metric: 'otlpRejectedDataPoints', value, labels: { reason } };
  yield { metric: 'otlpEmptyMetrics', value: ingest.emptyMetrics };
  yield { metric: 'otlpExponentialHistogramDataPoints', value: ingest.exponentialBucketsDropped };
  yield { metric: 'deltaSeries', value: exportService.deltaSeries };

  const { stats } = store;
  yield { metric: 'series', value: stats.series };
  yield { metric: 'samples', value: stats.samples };
  yield { metric: 'appendedSamples', value: stats.appended };
  yield { metric: 'duplicateSamples', value: stats.duplicates };
  const refused = { 'out-of-order': stats.outOfOrder, 'too-old': stats.tooOld, 'series-limit': stats.seriesLimit, 'label-limit': stats.labelLimit };
  for (const [reason, value] of Object.entries(refused)) yield { metric: 'refusedSamples', value, labels: { reason } };
  yield { metric: 'overwrittenSamples', value: stats.overwrittenSamples };
  yield { metric: 'evictedSeries', value: stats.evictedSeries };
  yield { metric: 'expiredSeries', value: stats.expiredSeries };

  yield { metric: 'queries', value: parts.queries.size };
  yield { metric: 'forgottenQueries', value: parts.queries.forgottenQueries };
  for (const { method, code, count } of externalScaler.stats.calls()) yield { metric: 'kedaRequests', value: count, labels: { method, code } };
  yield { metric: 'kedaStreams', value: externalScaler.openStreams };
}
