import { Duration } from 'cdk8s';
import { parse } from 'yaml';
import {
  bearerToken,
  CollectorConfig,
  Component,
  Expansion,
  healthCheck,
  loadBalancing,
  memoryLimiter,
  otlpGrpc,
  otlpReceiver,
  Resolver,
  SamplingPolicy,
  secretsIn,
  selfTelemetry,
  tailSampling,
  toPlain,
} from '../../../lib/collector';
import { CollectorRelease, type Distribution, NEWEST_TARGET } from '../../../lib/catalog';
import { SecretRef } from '../../../lib/values';

const exporter = (name: string, endpoint = 'tempo:4317'): ReturnType<typeof otlpGrpc> => otlpGrpc({ name, endpoint, queueSpans: 10 });
const traces = (exporters: ReturnType<typeof otlpGrpc>[]): ConstructorParameters<typeof CollectorConfig>[0] => ({
  pipelines: [{ signal: 'traces', receivers: [otlpReceiver()], processors: [memoryLimiter()], exporters }],
  extensions: [healthCheck()],
  telemetry: { serviceName: 'g', serviceNamespace: 'n' },
});

describe('values', () => {
  test.each([
    ['cost: $5', 'cost: $$5'],
    ['${env:X}', '$${env:X}'],
    [Expansion.env('POD_IP', ':4317'), '${env:POD_IP}:4317'],
    [SecretRef.of('dash0', 'token'), '${env:DASH0_TOKEN}'],
    [{ a: undefined, b: [1, null, true] }, { b: [1, null, true] }],
  ])('%p becomes %p', (value, plain) => {
    expect(toPlain(value, NEWEST_TARGET)).toEqual(plain);
  });

  test('secrets are found at any depth', () => {
    const [a, b] = [SecretRef.of('a', 'k'), SecretRef.of('b', 'k')];
    expect(secretsIn({ x: [{ y: a }], z: b, none: 'text', env: Expansion.env('A') })).toEqual([a, b]);
  });
});

describe('configuration', () => {
  test('declares what pipelines use, and what that refers to, once', () => {
    const token = SecretRef.of('dash0', 'token');
    const withToken = otlpGrpc({ name: 'dash0', endpoint: 'ingress:4317', authenticator: bearerToken('dash0', token), queueSpans: 100 });
    const config = new CollectorConfig(traces([withToken, exporter('tempo')]));
    const yaml = parse(config.toYaml(NEWEST_TARGET));
    expect(Object.keys(yaml)).toEqual(['extensions', 'receivers', 'processors', 'exporters', 'service']);
    expect(yaml.service.extensions).toEqual(['health_check', 'bearertokenauth/dash0']);
    expect(yaml.service.pipelines).toEqual({ traces: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['otlp_grpc/dash0', 'otlp_grpc/tempo'] } });
    expect(yaml.exporters['otlp_grpc/dash0'].auth).toEqual({ authenticator: 'bearertokenauth/dash0' });
    expect(config.secrets).toEqual([token]);
    expect(config.toYaml(NEWEST_TARGET)).not.toContain('!!');
  });

  test('one id with two configurations is refused', () => {
    const config = new CollectorConfig(traces([exporter('a'), exporter('a', 'other:4317')]));
    expect(() => config.toYaml(NEWEST_TARGET)).toThrow('the exporter id is "otlp_grpc/a"; it must be used for one configuration only. Give one of the two a name of its own. (OKS011)');
  });

  test('one component in two pipelines is declared once', () => {
    const [{ receivers, processors, exporters }] = traces([exporter('a')]).pipelines as [ReturnType<typeof traces>['pipelines'][number]];
    const config = new CollectorConfig({ ...traces([]), pipelines: [{ signal: 'traces', receivers, processors, exporters }, { signal: 'logs', receivers, processors, exporters }] });
    expect(Object.keys(parse(config.toYaml(NEWEST_TARGET)).exporters)).toEqual(['otlp_grpc/a']);
  });

  test.each([
    ['exporter', []],
    ['receiver', [exporter('a')]],
  ])('a pipeline without %s is refused', (kind, exporters) => {
    const options = traces(exporters);
    const pipelines = kind === 'receiver' ? options.pipelines.map((pipeline) => ({ ...pipeline, receivers: [] })) : options.pipelines;
    expect(() => new CollectorConfig({ ...options, pipelines })).toThrow(`the traces pipeline is "one without any ${kind}"`);
  });

  test('names of components are checked', () => {
    expect(() => Component.of('otlp', {}, { name: 'a/b' })).toThrow('the name of a component of type otlp is "a/b"');
  });
});

describe('components', () => {
  test('receivers bind to the pod address, never to localhost', () => {
    expect(toPlain(otlpReceiver({ maxConnectionAge: Duration.minutes(1) }).config, NEWEST_TARGET)).toEqual({
      protocols: {
        grpc: { endpoint: '${env:POD_IP}:4317', keepalive: { server_parameters: { max_connection_age: '1m', max_connection_age_grace: '10s' } } },
        http: { endpoint: '${env:POD_IP}:4318' },
      },
    });
  });

  test('load balancing: queue and retry on the exporter itself, off on its children', () => {
    const config = toPlain(loadBalancing({ resolver: Resolver.kubernetes({ service: 's.n' }), queueSpans: 5_000 }).config, NEWEST_TARGET) as Record<string, never>;
    expect(config).toMatchObject({
      routing_key: 'traceID',
      resolver: { k8s: { service: 's.n', ports: [4317], return_hostnames: true } },
      protocol: { otlp: { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } } },
      sending_queue: { enabled: true, sizer: 'items', queue_size: 5_000, block_on_overflow: false },
      retry_on_failure: { enabled: true },
    });
  });

  test('a batch never exceeds the queue', () => {
    expect(toPlain(exporter('a').config, NEWEST_TARGET)).toMatchObject({ sending_queue: { queue_size: 10, batch: { min_size: 10, max_size: 10 } } });
  });

  test('a queue of nothing is refused', () => {
    expect(() => otlpGrpc({ name: 'a', endpoint: 'b:1', queueSpans: 0 })).toThrow('queueSpans is 0; it must be a whole number at least 1');
  });

  test('telemetry names the pod and pushes in milliseconds', () => {
    const plain = toPlain(selfTelemetry({ serviceName: 'g', serviceNamespace: 'n', push: { endpoint: 'http://s:4317', interval: Duration.seconds(5) } }, NEWEST_TARGET), NEWEST_TARGET);
    expect(plain).toMatchObject({
      resource: { attributes: expect.arrayContaining([{ name: 'service.name', value: 'g' }, { name: 'service.instance.id', value: '${env:POD_UID}' }]) },
      metrics: { readers: [{ periodic: { interval: 5_000, exporter: { otlp: { endpoint: 'http://s:4317', insecure: true } } } }, { pull: expect.anything() }] },
    });
  });

  test('telemetry to an https endpoint is not insecure', () => {
    expect(JSON.stringify(toPlain(selfTelemetry({ serviceName: 'g', serviceNamespace: 'n', push: { endpoint: 'https://s:4317', interval: Duration.seconds(5) } }, NEWEST_TARGET), NEWEST_TARGET))).toContain('"insecure":false');
  });
});

describe('resolvers', () => {
  test.each([
    [Resolver.kubernetes({ service: 's.n' }), { k8s: { service: 's.n', ports: [4317], return_hostnames: true } }],
    [Resolver.dns({ hostname: 's.n', interval: Duration.seconds(2) }), { dns: { hostname: 's.n', port: '4317', interval: '2s', timeout: '1s' } }],
    [Resolver.fixed(['a:1', 'b:1']), { static: { hostnames: ['a:1', 'b:1'] } }],
    [
      Resolver.awsCloudMap({ namespace: 'n', service: 's', port: 4317 }),
      { aws_cloud_map: { namespace: 'n', service_name: 's', port: 4317, health_status: 'HEALTHY', interval: '30s', timeout: '5s' } },
    ],
  ])('%#', (resolver, config) => {
    expect(toPlain(resolver.toConfig(), NEWEST_TARGET)).toEqual(config);
  });

  test.each([
    [Resolver.fixed([]), 'hostnames of the resolver is []'],
    [Resolver.dns({ hostname: '' }), 'hostname of the resolver is ""'],
    [Resolver.kubernetes({ service: 's', port: 0 }), 'port of the resolver is 0'],
  ])('%# is refused', (resolver, message) => {
    expect(() => resolver.toConfig()).toThrow(message);
  });
});

describe('releases and distributions', () => {
  const render = (release: string, distribution: Distribution, extra: object = {}): any =>
    parse(
      new CollectorConfig({
        ...traces([exporter('tempo')]),
        pipelines: [
          {
            signal: 'traces',
            receivers: [otlpReceiver()],
            processors: [memoryLimiter(), Component.of('tail_sampling', { policies: [{ name: 'all', type: 'always_sample' }], ...extra })],
            exporters: [loadBalancing({ resolver: Resolver.kubernetes({ service: 's.n' }), queueSpans: 10 }), otlpGrpc({ name: 'tempo', endpoint: 'a:1', queueSpans: 10, authenticator: bearerToken('tempo', SecretRef.of('a', 'b')) })],
          },
        ],
      }).toYaml({ release: CollectorRelease.of(release), distribution }),
    );

  test.each([
    ['0.161.0', ['load_balancing', 'otlp_grpc/tempo']],
    ['0.153.0', ['load_balancing', 'otlp_grpc/tempo']],
    ['0.152.0', ['loadbalancing', 'otlp_grpc/tempo']],
    ['0.144.0', ['loadbalancing', 'otlp_grpc/tempo']],
    ['0.143.0', ['loadbalancing', 'otlp/tempo']],
    ['0.124.0', ['loadbalancing', 'otlp/tempo']],
  ])('release %s knows the exporters as %p', (release, names) => {
    const { exporters, service } = render(release, 'contrib');
    expect(Object.keys(exporters)).toEqual(names);
    expect(service.pipelines.traces.exporters).toEqual(names);
  });

  test.each([
    ['0.151.0', { attributes: expect.arrayContaining([{ name: 'service.name', value: 'g' }]) }],
    ['0.150.0', expect.objectContaining({ 'service.name': 'g' })],
  ])('release %s takes the resource of telemetry as %p', (release, resource) => {
    expect(render(release, 'contrib').service.telemetry.resource).toEqual(resource);
  });

  test('an option is refused on releases that lack it, with the first that has it', () => {
    expect(render('0.159.0', 'k8s', { num_shards: 2 }).processors.tail_sampling.num_shards).toBe(2);
    expect(() => render('0.158.0', 'k8s', { num_shards: 2 })).toThrow(
      'the option num_shards of tail_sampling is "used on release 0.158.0"; it must be used on 0.159.0 or a later one, which have it. (OKS013)',
    );
  });

  test('a policy is refused on releases that lack its type', () => {
    const processor = tailSampling({ decisionWait: Duration.seconds(10), policies: [SamplingPolicy.traceFlags()], numTraces: 10, decisionCache: { sampled: 1, nonSampled: 1 }, expectedNewTracesPerSecond: 1 });
    const target = (release: string): Parameters<typeof processor.render>[0] => ({ release: CollectorRelease.of(release), distribution: 'contrib' });
    expect(() => processor.render(target('0.145.0'))).not.toThrow();
    expect(() => processor.render(target('0.144.0'))).toThrow(/the policy ".*" of tail_sampling is "used on release 0.144.0"; it must be used on 0.145.0 or a later one/);
  });

  test('a component is refused on distributions that lack it, with those that have it', () => {
    expect(() => render('0.161.0', 'core')).toThrow(
      'the extension bearertokenauth is "used on the \\"core\\" distribution, which lacks it"; it must be used on "contrib" or "k8s" or "custom". (OKS012)',
    );
    expect(() => render('0.161.0', 'custom')).not.toThrow();
  });

  test.each(['v0.161.0', '0.123.0', '0.162.0', '1.0.0', 'latest', ''])('the release %p is refused', (release) => {
    expect(() => CollectorRelease.of(release)).toThrow(
      `release of the Collector is ${JSON.stringify(release)}; it must be a version from "0.124.0" to "0.161.0", without "v". (OKS001)`,
    );
  });
});

describe('sampling policies', () => {
  const sampling = (policies: SamplingPolicy[]): unknown =>
    toPlain(
      tailSampling({ decisionWait: Duration.seconds(10), policies, numTraces: 10, decisionCache: { sampled: 100, nonSampled: 100 }, expectedNewTracesPerSecond: 1 }).config,
      NEWEST_TARGET,
    );

  test.each([
    [SamplingPolicy.always(), { name: 'always', type: 'always_sample' }, 'every trace'],
    [SamplingPolicy.errors(), { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } }, 'every trace with a span in error'],
    [SamplingPolicy.slowerThan(Duration.seconds(2)), { name: 'slow', type: 'latency', latency: { threshold_ms: 2_000 } }, 'every trace longer than 2000 ms'],
    [SamplingPolicy.percentage(10, { name: 'rest' }), { name: 'rest', type: 'probabilistic', probabilistic: { sampling_percentage: 10 } }, '10 % of all traces'],
  ])('%#', (policy, config, description) => {
    expect(sampling([policy])).toMatchObject({ policies: [config] });
    expect(policy.describe()).toBe(description);
  });

  test.each([
    [[SamplingPolicy.percentage(110)], 'policies[0].percentage is 110; it must be a number above 0 and at most 100. A share of 10 % is percentage(10). (OKS001)'],
    [[SamplingPolicy.errors(), SamplingPolicy.percentage(0)], 'policies[1].percentage is 0; it must be a number above 0'],
    [[SamplingPolicy.slowerThan(Duration.millis(0))], 'policies[0].slowerThan (ms) is 0'],
    [[SamplingPolicy.errors(), SamplingPolicy.errors()], 'policies[1].name is "errors"; it must be another name than that of policies[0]'],
    [[SamplingPolicy.always({ name: '' })], 'policies[0].name is ""'],
    [[], 'policies is []; it must be a list with at least one entry'],
  ])('%# is refused', (policies, message) => {
    expect(() => sampling(policies)).toThrow(message);
  });
});
