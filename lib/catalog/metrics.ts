/** What a metric measures over time: a counter only rises (and resets), a gauge does both. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

export interface CollectorMetric {
  readonly kind: MetricKind;
  /** Labels of its points, beside those of the resource. */
  readonly labels: readonly string[];
}

/**
 * Metrics that a Collector of release 0.161 tells about itself over OTLP, as far as scaling reads them. Over OTLP they
 * have the names of their instruments: no `_total`, no unit suffix.
 *
 * Source: `documentation.md` of the service, receiverhelper and tailsamplingprocessor at that release; the
 * test suite sees each of them arrive from the real Collector.
 */
export const COLLECTOR_METRICS = {
  otelcol_process_uptime: { kind: 'counter', labels: [] },
  otelcol_receiver_accepted_spans: { kind: 'counter', labels: ['receiver', 'transport'] },
  otelcol_receiver_refused_spans: { kind: 'counter', labels: ['receiver', 'transport'] },
  otelcol_processor_tail_sampling_new_trace_id_received: { kind: 'counter', labels: [] },
} as const satisfies Readonly<Record<string, CollectorMetric>>;

export type CollectorMetricName = keyof typeof COLLECTOR_METRICS;

/** Labels on every series of a Collector that this package configures; they come from its telemetry resource. */
export const COLLECTOR_RESOURCE_LABELS = [
  'service_name',
  'service_namespace',
  'service_instance_id',
  'service_version',
  'k8s_namespace_name',
  'k8s_pod_name',
  'k8s_node_name',
  'job',
  'instance',
] as const;
