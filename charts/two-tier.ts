import { type App, Chart, Duration } from 'cdk8s';
import { Backend, SamplingPolicy, SecretRef, TailSamplingPipeline } from '../lib';

/** A shop's traces: errors and slow requests whole, a tenth of the rest, and room for a flash sale of five times the load. */
export function twoTier(app: App): Chart {
  const chart = new Chart(app, 'two-tier', { namespace: 'observability' });
  new TailSamplingPipeline(chart, 'traces', {
    traffic: { tracesPerSecond: 1_000, spansPerTrace: 10, spanBytes: 1_500, burst: 5 },
    decisionWait: Duration.seconds(15),
    policies: [SamplingPolicy.errors(), SamplingPolicy.slowerThan(Duration.seconds(2)), SamplingPolicy.percentage(10)],
    backends: [Backend.dash0({ cloud: 'aws', region: 'eu-west-1', token: SecretRef.of('dash0', 'token') })],
  });
  return chart;
}
