import { type App, Chart, Duration } from 'cdk8s';
import { Backend, CollectorImage, Resolver, SamplingPolicy, Scaling, ScalerSource, SecretRef, TailSamplingPipeline, type TailSamplingPipelineProps } from '../../lib';
import { collectorNamed, collectorsOf, type CollectorManifest, synthesize } from './harness/manifests';
import { validate } from './harness/otelcol';
import { livePipeline } from './harness/platform';

/** Every way to write a configuration differently that the constructs offer. */
const VARIANTS: Readonly<Record<string, Partial<TailSamplingPipelineProps>>> = {
  'defaults': {},
  'all policies': {
    policies: [
      SamplingPolicy.always(),
      SamplingPolicy.errors({ name: 'failed' }),
      SamplingPolicy.slowerThan(Duration.millis(250)),
      SamplingPolicy.percentage(0.5, { name: 'half a percent' }),
    ],
  },
  'several backends': {
    backends: [
      Backend.dash0({ cloud: 'gcp', region: 'europe-west4', token: SecretRef.of('dash0', 'token'), dataset: 'production' }),
      Backend.otlp({ name: 'tempo', endpoint: 'tempo.tracing:4317', insecure: true }),
      Backend.otlp({ name: 'vendor', endpoint: 'otlp.vendor.example:443', headers: { 'api-key': SecretRef.of('vendor', 'key'), 'x-tenant': 'a$b' } }),
      Backend.otlp({ name: 'bearer', endpoint: 'otlp.example:443', token: SecretRef.of('example', 'token') }),
    ],
  },
  'very little traffic': { traffic: { tracesPerSecond: 0.1, spansPerTrace: 1, spanBytes: 50, burst: 1 }, decisionWait: Duration.seconds(1) },
  'very large spans': { traffic: { tracesPerSecond: 100, spansPerTrace: 100, spanBytes: 100_000 } },
  'the contrib distribution': { image: CollectorImage.of('contrib') },
  'samplers found by DNS': { gateway: { resolver: Resolver.dns({ hostname: 'sampler.observability', interval: Duration.seconds(2) }) } },
  'samplers at fixed addresses': { gateway: { resolver: Resolver.fixed(['10.0.0.1:4317', '10.0.0.2:4317']) } },
  'samplers in Cloud Map': { gateway: { resolver: Resolver.awsCloudMap({ namespace: 'observability', service: 'samplers', port: 4317 }), maxConnectionAge: Duration.minutes(5) } },
  'a slow push': { scaling: Scaling.otel({ pushInterval: Duration.seconds(60), source: ScalerSource.image('scaler:test') }) },
};

function variants(app: App): Chart {
  const chart = new Chart(app, 'variants', { namespace: 'observability' });
  Object.values(VARIANTS).forEach((variant, index) => {
    new TailSamplingPipeline(chart, `p${index}`, {
      traffic: { tracesPerSecond: 1_000 },
      policies: [SamplingPolicy.errors()],
      backends: [Backend.otlp({ endpoint: 'backend:4317', insecure: true })],
      scaling: Scaling.otel({ name: `scaler-${index}`, source: ScalerSource.image('scaler:test') }),
      ...variant,
    });
  });
  return chart;
}

const SOURCES = {
  // It makes an App of its own and writes it, as under "cdk8s synth".
  'every chart of charts/main.ts': () => jest.requireActual<object>('../../charts/main'),
  'the pipeline of the live suites': livePipeline,
  'every variant of a pipeline': variants,
};

describe.each(Object.entries(SOURCES))('%s', (_, build) => {
  let collectors: readonly CollectorManifest[];
  beforeAll(() => {
    collectors = collectorsOf(synthesize(build));
  });

  test('is accepted by the Collector', () => {
    expect(collectors.length).toBeGreaterThanOrEqual(2);
    expect(collectors.map(validate).filter((complaint) => complaint !== undefined)).toEqual([]);
  });

  test('reads only environment variables that its pod declares', () => {
    for (const { name, config, env } of collectors) {
      const read = [...config.matchAll(/\$\{env:(\w+)\}/g)].map(([, variable]) => variable ?? '');
      expect({ name, undeclared: read.filter((variable) => !(variable in env)) }).toEqual({ name, undeclared: [] });
    }
  });
});

describe('the Collector refuses', () => {
  let sampler: CollectorManifest;
  beforeAll(() => {
    sampler = collectorNamed(synthesize(livePipeline), '-sampler');
  });

  test.each([
    ['an option that does not exist', /num_traces:/, 'number_of_traces:', /invalid keys: number_of_traces/],
    ['a component that is not declared', /- tail_sampling$/m, '- tail_sampling/other', /tail_sampling\/other/],
    ['a component that does not exist', /otlp_grpc\/otlp/g, 'otlp_smoke/otlp', /unknown type: "otlp_smoke"/],
    ['a value out of range', /max_interval: \S+/, 'max_interval: 900s', /max_elapsed_time/],
  ])('%s', (_, pattern, replacement, complaint) => {
    const config = sampler.config.replace(pattern, replacement);
    expect(config).not.toBe(sampler.config);
    expect(validate({ ...sampler, config })).toMatch(complaint);
  });
});
