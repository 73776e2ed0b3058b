import { Duration } from 'cdk8s';
import { COMPONENTS, type ComponentEntry, CollectorRelease, NEWEST_TARGET } from '../../../lib/catalog';
import {
  AttributeAction,
  attributesProcessor,
  basicAuthClient,
  batchProcessor,
  CollectorConfig,
  Component,
  countConnector,
  debugExporter,
  fileStorage,
  filterProcessor,
  forwardConnector,
  groupByTrace,
  k8sAttributes,
  memoryLimiter,
  otlpGrpc,
  otlpHttp,
  otlpReceiver,
  pprof,
  probabilisticSampler,
  resourceDetection,
  resourceProcessor,
  secretsIn,
  spanMetrics,
  spanProcessor,
  toPlain,
  transformProcessor,
} from '../../../lib/collector';
import { SecretRef } from '../../../lib/values';
import { parse } from 'yaml';
import { COMPONENT_CASES } from './support/component-cases';

const full = (type: string): unknown => toPlain(COMPONENT_CASES[type]?.full.config, NEWEST_TARGET);
const s = (count: number): Duration => Duration.seconds(count);

test('every component of the catalog has a case, or one in the suites beside this', () => {
  expect(Object.keys(COMPONENTS).filter((type) => !(type in COMPONENT_CASES)).sort()).toEqual(['health_check', 'load_balancing', 'memory_limiter', 'tail_sampling']);
});

test.each(Object.entries(COMPONENT_CASES))('%s has the kind of the catalog, and a configuration', (type, { minimal, full }) => {
  const entry: ComponentEntry | undefined = (COMPONENTS as Record<string, ComponentEntry>)[type];
  expect([minimal.kind, full.kind, minimal.type, full.type]).toEqual([entry?.kind, entry?.kind, type, type]);
  expect(JSON.stringify(toPlain(full.config, NEWEST_TARGET))).not.toContain('undefined');
});

test.each([
  ['batch', { timeout: '1s', send_batch_size: 100, send_batch_max_size: 200, metadata_keys: ['tenant'], metadata_cardinality_limit: 10 }],
  ['resource', { attributes: [{ action: 'upsert', key: 'deployment.environment.name', value: 'prod$$1' }, { action: 'insert', key: 'node', value: '${env:POD_IP}' }] }],
  ['probabilistic_sampler', { sampling_percentage: 10, mode: 'hash_seed', hash_seed: 22, fail_closed: false, sampling_precision: 6, attribute_source: 'record', from_attribute: 'request.id', sampling_priority: 'priority' }],
  ['groupbytrace', { wait_duration: '5s', num_traces: 1_000, num_workers: 2 }],
  ['pprof', { endpoint: 'localhost:1778', block_profile_fraction: 3, mutex_profile_fraction: 5 }],
  ['zpages', { endpoint: 'localhost:55680' }],
  ['basicauth', { client_auth: { username: '${env:BASIC_USER}', password: '${env:BASIC_PASSWORD}' } }],
  ['forward', {}],
  ['resource_detection', {
    detectors: ['env', 'gcp', 'ec2', 'elastic_beanstalk', 'system'], override: false, timeout: '2s', refresh_interval: '1h',
    system: { hostname_sources: ['os', 'dns'], resource_attributes: { 'host.id': { enabled: true }, 'os.type': { enabled: false } } },
    elasticbeanstalk: { resource_attributes: { 'cloud.platform': { enabled: false } } },
  }],
])('%s renders every option', (type, config) => {
  expect(full(type)).toEqual(config);
});

test('TLS, queue and retry of an exporter', () => {
  expect(full('otlp_http')).toMatchObject({
    tls: { ca_file: '/tls/ca.crt' },
    headers: { 'api-key': '${env:VENDOR_KEY}' },
    auth: { authenticator: 'basicauth/vendor' },
    sending_queue: { enabled: true, sizer: 'items', queue_size: 5_000, num_consumers: 4, block_on_overflow: true, storage: 'file_storage/queue', batch: { sizer: 'items', flush_timeout: '1s', min_size: 100, max_size: 1_000, partition: { metadata_keys: ['tenant'] } } },
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '10s', max_elapsed_time: '1m', multiplier: 2, randomization_factor: 0.1 },
  });
  expect(toPlain(otlpHttp({ name: 'a', endpoint: 'http://a', queue: false, retry: false }).config, NEWEST_TARGET)).toEqual({ endpoint: 'http://a', sending_queue: { enabled: false }, retry_on_failure: { enabled: false } });
  expect(full('otlp_grpc')).toMatchObject({ tls: { server_name_override: 'tempo', min_version: '1.3' }, compression: 'zstd', sending_queue: { num_consumers: 20, storage: 'file_storage/queue', queue_size: 1_000 }, keepalive: { time: '10m' } });
});

test.each([
  [false as const, { disable: true }],
  [{ maxSize: 160, unit: 's' } as const, { unit: 's', exponential: { max_size: 160 } }],
  [{ buckets: [Duration.millis(5), s(1)] }, { explicit: { buckets: ['5ms', '1s'] } }],
])('span metrics with the histogram %j', (histogram, config) => {
  expect(toPlain(spanMetrics({ histogram }).config, NEWEST_TARGET)).toEqual({ histogram: config });
});

test('mTLS of the otlp receiver, on both ports', () => {
  const tls = expect.objectContaining({ cert_file: '/tls/tls.crt', key_file: '/tls/tls.key', client_ca_file: '/tls/ca.crt', client_ca_file_reload: true });
  expect(full('otlp')).toMatchObject({ protocols: { grpc: { tls, auth: { authenticator: 'basicauth/server' }, max_recv_msg_size_mib: 16 }, http: { tls, max_request_body_size: 10_000_000 } } });
});

test('secrets are found', () => {
  expect(secretsIn(COMPONENT_CASES['otlp_http']?.full.config).map(({ envName }) => envName)).toEqual(['VENDOR_KEY']);
});

const url = { name: 'a', endpoint: 'https://a' };
const queue = (options: object): (() => unknown) => () => otlpHttp({ ...url, queue: { size: 10, ...options } });
test.each<[string, () => unknown, string]>([
  ['half a key pair', () => otlpHttp({ ...url, tls: { certFile: '/a' } }), 'otlpHttp "a".tls.keyFile is not given; it must be given'],
  ['TLS versions in the wrong order', () => otlpHttp({ ...url, tls: { maxVersion: '1.1' } }), 'tls.maxVersion is "1.1"; it must be at least minVersion, which is "1.2"'],
  ['TLS and none', () => otlpGrpc({ name: 'a', endpoint: 'a:1', queueSpans: 1, insecure: true, tls: {} }), 'otlpGrpc "a".insecure is true'],
  ['reload of no client CA', () => otlpReceiver({ tls: { certFile: '/a', keyFile: '/b', reloadClientCa: true } }), 'otlpReceiver.tls.clientCaFile is not given'],
  ['no endpoint', () => otlpHttp({ name: 'a' }), 'otlpHttp "a".endpoint is not given'],
  ['an endpoint without scheme', () => otlpHttp({ name: 'a', endpoint: 'a:4318' }), 'it must be a URL that begins with "http://" or "https://"'],
  ['a secret in clear text', () => otlpHttp({ ...url, headers: { Authorization: 'Bearer x' } }), '(OKS010)'],
  ['an empty queue', queue({ size: 0 }), 'otlpHttp "a".queue.size is 0'],
  ['a batch beyond the queue', queue({ batch: { minSize: 11 } }), 'queue.batch.minSize is 11; it must be a whole number at least 0 and at most 10'],
  ['a batch beyond its bound', queue({ sizer: 'requests', batch: { minSize: 11, maxSize: 10 } }), 'queue.batch.minSize is 11'],
  ['partitions that are one', queue({ batch: { partitionBy: ['A', 'a'] } }), '"a" is there twice'],
  ['storage that waits', queue({ storage: fileStorage({ directory: '/a' }), waitForResult: true }), 'queue.waitForResult is true'],
  ['retries that end before they begin', () => otlpHttp({ ...url, retry: { maxElapsedTime: s(10) } }), 'retry.maxElapsedTime (ms) is 10000; it must be a number at least 30000'],
  ['a share beyond 1', () => otlpHttp({ ...url, retry: { randomizationFactor: 2 } }), 'randomizationFactor is 2'],
  ['a batch bound below its size', () => batchProcessor({ sendBatchMaxSize: 10 }), 'batch.sendBatchMaxSize is 10; it must be 0, or at least sendBatchSize, which is 8192'],
  ['no action', () => resourceProcessor({ attributes: [] }), 'resource.attributes is []'],
  ['an action without key', () => attributesProcessor({ actions: [AttributeAction.delete('')] }), 'key of an attribute action is ""'],
  ['a pattern that Go refuses', () => attributesProcessor({ actions: [AttributeAction.deleteMatching('(?=a)')] }), '(OKS015)'],
  ['a pattern without named group', () => attributesProcessor({ actions: [AttributeAction.extract('a', '(x)')] }), 'all of them named as in (?P<name>'],
  ['a context that is none', () => attributesProcessor({ actions: [AttributeAction.insert('a', { fromContext: 'tenant' })] }), 'fromContext of an attribute action is "tenant"'],
  ['nothing to match', () => attributesProcessor({ actions: [AttributeAction.hash('a')], include: { matchType: 'strict' } }), 'attributes.include is'],
  ['no condition', () => filterProcessor({}), 'filter is "one without any condition"'],
  ['an empty condition', () => filterProcessor({ logs: { logRecord: [' '] } }), 'filter.logs.logRecord[0] is " "'],
  ['no statement', () => transformProcessor({ traces: [{ context: 'span', statements: [] }] }), 'transform.traces[0].statements is []'],
  ['nothing to transform', () => transformProcessor({}), 'transform is "one without any statement"'],
  ['more than all', () => probabilisticSampler({ percentage: 101 }), 'probabilisticSampler.percentage is 101'],
  ['records by nothing', () => probabilisticSampler({ percentage: 1, attributeSource: 'record' }), 'probabilisticSampler.fromAttribute is not given'],
  ['no worker', () => groupByTrace({ numWorkers: 0 }), 'groupByTrace.numWorkers is 0'],
  ['a span processor that does nothing', () => spanProcessor({}), 'span is "one that changes nothing"'],
  ['a description without error', () => spanProcessor({ status: { code: 'Ok', description: 'x' } }), 'span.status.description is "x"'],
  ['no detector', () => resourceDetection({ detectors: [] }), 'resourceDetection.detectors is []'],
  ['settings of a detector that is not asked', () => resourceDetection({ detectors: ['env'], hostnameSources: ['os'] }), 'a list with "system", which has settings'],
  ['a label without key', () => k8sAttributes({ labels: [{ tagName: 'a' }] }), 'k8sAttributes.labels[0]'],
  ['too many sources', () => k8sAttributes({ podAssociation: [Array.from({ length: 5 }, () => ({ from: 'connection' as const }))] }), 'k8sAttributes.podAssociation[0]'],
  ['a dimension twice', () => spanMetrics({ dimensions: [{ name: 'a' }, { name: 'a' }] }), 'spanMetrics.dimensions[1].name is "a"'],
  ['a dimension that is there anyway', () => spanMetrics({ dimensions: [{ name: 'span.kind' }] }), 'spanMetrics.dimensions[0].name is "span.kind"'],
  ['buckets that do not rise', () => spanMetrics({ histogram: { buckets: [s(2), s(1)] } }), 'spanMetrics.histogram.buckets (ms) is [2000,1000]'],
  ['a delta cache without delta', () => spanMetrics({ deltaTimestampCacheSize: 1 }), 'spanMetrics.temporality is not given'],
  ['a metric without name', () => countConnector({ spans: { '': {} } }), 'the name of a metric of count.spans is ""'],
  ['a negative sample', () => debugExporter({ samplingInitial: -1 }), 'debug.samplingInitial is -1'],
  ['a relative directory', () => fileStorage({ directory: 'data' }), 'fileStorage.directory is "data"'],
  ['a port that is none', () => pprof({ port: 70_000 }), 'pprof.port is 70000'],
  ['an empty user name', () => basicAuthClient({ name: 'a', username: '', password: SecretRef.of('a', 'b') }), 'basicAuthClient.username is ""'],
])('%s is refused', (_, build, message) => {
  expect(build).toThrow(message);
});

describe('connectors and named pipelines', () => {
  const [receiver, exporter] = [otlpReceiver(), debugExporter()];
  const telemetry = { serviceName: 's', serviceNamespace: 'n' };
  const config = (pipelines: ConstructorParameters<typeof CollectorConfig>[0]['pipelines']): CollectorConfig => new CollectorConfig({ pipelines, extensions: [], telemetry });
  const processors = [memoryLimiter()];

  test('a connector is declared once, and is in both pipelines, by the name that the release knows', () => {
    const red = spanMetrics();
    const both = config([
      { signal: 'traces', name: 'in', receivers: [receiver], processors, exporters: [red] },
      { signal: 'metrics', receivers: [red], processors, exporters: [exporter] },
    ]);
    const yaml = parse(both.toYaml(NEWEST_TARGET));
    expect(yaml.connectors).toEqual({ span_metrics: {} });
    expect(Object.keys(yaml.exporters)).toEqual(['debug']);
    expect(yaml.service.pipelines).toEqual({
      'traces/in': { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['span_metrics'] },
      'metrics': { receivers: ['span_metrics'], processors: ['memory_limiter'], exporters: ['debug'] },
    });
    expect(Object.keys(parse(both.toYaml({ release: CollectorRelease.of('0.150.0'), distribution: 'contrib' })).connectors)).toEqual(['spanmetrics']);
  });

  test('half a connector is refused', () => {
    const half = forwardConnector({ name: 'x' });
    expect(() => config([{ signal: 'traces', receivers: [receiver], processors, exporters: [half] }])).toThrow('the connector forward/x is "only an exporter of pipelines"; it must be a receiver of at least one pipeline, too. (OKS002)');
    expect(() => config([{ signal: 'traces', receivers: [half], processors, exporters: [exporter] }])).toThrow('"only a receiver of pipelines"');
  });

  test('two pipelines of one key, and names that are none, are refused', () => {
    const pipeline = { signal: 'traces', name: 'a', receivers: [receiver], processors, exporters: [exporter] } as const;
    expect(() => config([pipeline, pipeline])).toThrow('the key of a pipeline is "traces/a"; it must be used for one pipeline only. Give one of the two a name of its own. (OKS011)');
    expect(() => config([{ ...pipeline, name: 'a/b' }])).toThrow('the name of a traces pipeline is "a/b"');
  });
});

describe('any other component', () => {
  test('has its kind, its type, and what the catalog knows of it', () => {
    const custom = Component.custom('receiver', 'zipkin', { endpoint: 'a:9411' }, { name: 'x' });
    expect([custom.kind, custom.idFor(NEWEST_TARGET), custom.render({ ...NEWEST_TARGET, distribution: 'core' })]).toEqual(['receiver', 'zipkin/x', { endpoint: 'a:9411' }]);
    const known = Component.custom('connector', 'span_metrics', {});
    expect(known.idFor({ release: CollectorRelease.of('0.150.0'), distribution: 'contrib' })).toBe('spanmetrics');
    expect(() => known.render({ ...NEWEST_TARGET, distribution: 'core' })).toThrow('(OKS012)');
  });

  test.each([
    ['a/b', 'type of the receiver is "a/b"'],
    ['', 'type of the receiver is ""'],
    ['9a', 'type of the receiver is "9a"'],
  ])('the type %p is refused', (type, message) => {
    expect(() => Component.custom('receiver', type, {})).toThrow(message);
  });

  test('an older name is refused with the newest', () => {
    expect(() => Component.custom('exporter', 'loadbalancing', {})).toThrow('type of the exporter is "loadbalancing"; it must be its newest name, "load_balancing"');
  });
});
