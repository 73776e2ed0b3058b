import { SELF_METRICS, selfMetricName, type SelfMetricKey } from '../../../lib/contract';

test('names follow the conventions of Prometheus', () => {
  expect(selfMetricName('otlpReceivedBytes')).toBe('otel_keda_scaler_otlp_received_bytes_total');
  expect(selfMetricName('series')).toBe('otel_keda_scaler_series');
  for (const key of Object.keys(SELF_METRICS) as SelfMetricKey[]) {
    expect(selfMetricName(key)).toMatch(/^otel_keda_scaler_[a-z]+(_[a-z]+)*$/);
    expect(selfMetricName(key).endsWith('_total')).toBe(SELF_METRICS[key].type === 'counter');
  }
});
