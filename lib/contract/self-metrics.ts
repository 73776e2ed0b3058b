export interface SelfMetric {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels?: readonly string[];
}

const PREFIX = 'otel_keda_scaler_';

/**
 * The metrics that the scaler tells about itself on its admin port, in Prometheus form. Dashboards and alerts read them by
 * these names.
 */
export const SELF_METRICS = {
  buildInfo: { type: 'gauge', help: 'Always 1; the label tells the version.', labels: ['version'] },
  ready: { type: 'gauge', help: '1 while all listeners are up and the process is not stopping.' },
  otlpRequests: { type: 'counter', help: 'OTLP requests by transport and outcome.', labels: ['transport', 'outcome'] },
  otlpReceivedBytes: { type: 'counter', help: 'Bytes of OTLP request bodies as received.', labels: ['transport'] },
  otlpConnections: { type: 'gauge', help: 'Open OTLP/gRPC connections.' },
  otlpAcceptedDataPoints: { type: 'counter', help: 'Data points stored.' },
  otlpStaleDataPoints: { type: 'counter', help: 'Data points that marked a series as ended.' },
  otlpIgnoredDataPoints: { type: 'counter', help: 'Data points of metrics that no query reads.' },
  otlpRejectedDataPoints: { type: 'counter', help: 'Data points refused, by reason.', labels: ['reason'] },
  otlpEmptyMetrics: { type: 'counter', help: 'Metrics without data, or of an unknown type.' },
  otlpExponentialHistogramDataPoints: { type: 'counter', help: 'Exponential histogram points, of which the buckets are not kept.' },
  deltaSeries: { type: 'gauge', help: 'Series of delta temporality that are being added up.' },
  series: { type: 'gauge', help: 'Series held.' },
  samples: { type: 'gauge', help: 'Samples held.' },
  appendedSamples: { type: 'counter', help: 'Samples appended to the store.' },
  duplicateSamples: { type: 'counter', help: 'Samples that replaced one of the same time.' },
  refusedSamples: { type: 'counter', help: 'Samples that the store refused, by reason.', labels: ['reason'] },
  overwrittenSamples: { type: 'counter', help: 'Samples dropped for the sample limit while a query may look back to them.' },
  evictedSeries: { type: 'counter', help: 'Idle series freed to make room for new ones.' },
  expiredSeries: { type: 'counter', help: 'Series freed because all their samples are older than the retention.' },
  queries: { type: 'gauge', help: 'Queries registered by configuration and by KEDA.' },
  forgottenQueries: { type: 'counter', help: 'Queries forgotten because nobody asked them any more, or for their number.' },
  kedaRequests: { type: 'counter', help: 'Calls of KEDA by method and gRPC status code.', labels: ['method', 'code'] },
  kedaStreams: { type: 'gauge', help: 'Open StreamIsActive streams.' },
} as const satisfies Readonly<Record<string, SelfMetric>>;

export type SelfMetricKey = keyof typeof SELF_METRICS;

/** The name on the wire: `otlpRequests` is `otel_keda_scaler_otlp_requests_total`. */
export function selfMetricName(key: SelfMetricKey): string {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `${PREFIX}${snake}${SELF_METRICS[key].type === 'counter' ? '_total' : ''}`;
}
