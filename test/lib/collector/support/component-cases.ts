import { Duration } from 'cdk8s';
import {
  AttributeAction,
  attributesProcessor,
  basicAuthClient,
  basicAuthServer,
  batchProcessor,
  bearerToken,
  Component,
  type Connector,
  countConnector,
  debugExporter,
  Expansion,
  type Exporter,
  type Extension,
  fileStorage,
  filterProcessor,
  forwardConnector,
  groupByTrace,
  k8sAttributes,
  otlpGrpc,
  otlpHttp,
  otlpReceiver,
  pprof,
  probabilisticSampler,
  type Processor,
  type Receiver,
  resourceDetection,
  resourceProcessor,
  type Signal,
  spanMetrics,
  spanProcessor,
  transformProcessor,
  zpages,
} from '../../../../lib/collector';
import { SecretRef } from '../../../../lib/values';

export interface ComponentCase {
  readonly minimal: Component;
  /** With every option that does not exclude another. */
  readonly full: Component;
  /** The signal of the pipeline it is tried in. @default traces */
  readonly signal?: Signal;
}

const s = (count: number): Duration => Duration.seconds(count);
const storage = fileStorage({ directory: '/tmp', name: 'queue' });
const queue = { size: 5_000, sizer: 'items', consumers: 4, waitWhenFull: true, storage, batch: { flushTimeout: s(1), minSize: 100, maxSize: 1_000, partitionBy: ['tenant'] } } as const;
const retry = { initialInterval: s(1), maxInterval: s(10), maxElapsedTime: s(60), multiplier: 2, randomizationFactor: 0.1 };
const match = {
  matchType: 'regexp',
  services: ['shop.*'],
  spanNames: ['GET .*'],
  spanKinds: ['SPAN_KIND_SERVER'],
  attributes: [{ key: 'http.route' }, { key: 'http.method', value: 'GET' }],
  resources: [{ key: 'k8s.namespace.name', value: 'shop' }],
  libraries: [{ name: 'otel.*', version: '1.*' }],
} as const;

/** Each component with a function of its own, as little and as much of it as can be configured. */
export const COMPONENT_CASES: Readonly<Record<string, ComponentCase>> = {
  otlp: {
    minimal: otlpReceiver(),
    full: otlpReceiver({
      maxConnectionAge: s(60),
      authenticator: basicAuthServer({ name: 'server', htpasswd: SecretRef.of('users', 'htpasswd') }),
      includeMetadata: true,
      maxMessageMebibytes: 16,
      maxConcurrentStreams: 100,
      maxRequestBodyBytes: 10_000_000,
      tls: { certFile: '/tls/tls.crt', keyFile: '/tls/tls.key', clientCaFile: '/tls/ca.crt', reloadClientCa: true, minVersion: '1.2', maxVersion: '1.3', cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'], reloadInterval: s(3_600) },
    }),
  },
  batch: {
    minimal: batchProcessor(),
    full: batchProcessor({ name: 'full', timeout: s(1), sendBatchSize: 100, sendBatchMaxSize: 200, metadataKeys: ['tenant'], metadataCardinalityLimit: 10 }),
  },
  resource: {
    minimal: resourceProcessor({ attributes: [AttributeAction.delete('process.pid')] }),
    full: resourceProcessor({ name: 'full', attributes: [AttributeAction.upsert('deployment.environment.name', { value: 'prod$1' }), AttributeAction.insert('node', { value: Expansion.env('POD_IP') })] }),
  },
  attributes: {
    minimal: attributesProcessor({ actions: [AttributeAction.hash('user.email')] }),
    full: attributesProcessor({
      name: 'full',
      actions: [
        AttributeAction.insert('copy', { fromAttribute: 'http.route' }),
        AttributeAction.update('n', { value: 3 }),
        AttributeAction.upsert('tenant', { fromContext: 'metadata.tenant' }),
        AttributeAction.delete('password'),
        AttributeAction.deleteMatching('^secret\\..*'),
        AttributeAction.hash('user.email'),
        AttributeAction.extract('url.path', '^/api/(?P<version>v\\d+)/'),
        AttributeAction.convert('http.status_code', 'int'),
      ],
      include: match,
      exclude: { matchType: 'strict', services: ['test'] },
    }),
  },
  filter: {
    minimal: filterProcessor({ traces: { span: ['attributes["http.route"] == "/healthz"'] } }),
    full: filterProcessor({
      name: 'full',
      errorMode: 'propagate',
      traces: { resource: ['attributes["k8s.namespace.name"] == "test"'], span: ['IsMatch(name, "^GET /health.*$")'], spanEvent: ['name == "noise"'] },
      metrics: { resource: ['attributes["a"] == "b"'], metric: ['name == "up"'], dataPoint: ['attributes["a"] == "b"'] },
      logs: { resource: ['attributes["a"] == "b"'], logRecord: ['severity_number < SEVERITY_NUMBER_INFO'] },
    }),
  },
  transform: {
    minimal: transformProcessor({ traces: [{ context: 'span', statements: ['set(attributes["seen"], true)'] }] }),
    full: transformProcessor({
      name: 'full',
      errorMode: 'silent',
      traces: [
        { context: 'resource', statements: ['delete_key(attributes, "process.pid")'] },
        { context: 'span', conditions: ['attributes["http.route"] == "/pay"'], statements: ['replace_pattern(name, "^(GET) .*", "$1")'] },
        { context: 'spanevent', statements: ['set(attributes["e"], 1)'] },
      ],
      metrics: [{ context: 'metric', statements: ['set(unit, "s")'] }, { context: 'datapoint', statements: ['set(attributes["a"], "b")'] }],
      logs: [{ context: 'log', statements: ['set(severity_text, "INFO")'] }, { context: 'scope', statements: ['set(name, "n")'] }],
    }),
  },
  probabilistic_sampler: {
    minimal: probabilisticSampler({ percentage: 10 }),
    full: probabilisticSampler({ name: 'full', percentage: 10, mode: 'hash_seed', hashSeed: 22, failClosed: false, samplingPrecision: 6, attributeSource: 'record', fromAttribute: 'request.id', samplingPriority: 'priority' }),
    signal: 'logs',
  },
  groupbytrace: { minimal: groupByTrace(), full: groupByTrace({ name: 'full', waitDuration: s(5), numTraces: 1_000, numWorkers: 2 }) },
  span: {
    minimal: spanProcessor({ nameFromAttributes: ['rpc.service'] }),
    full: spanProcessor({
      name: 'full',
      nameFromAttributes: ['rpc.service', 'rpc.method'],
      separator: '::',
      nameToAttributes: { rules: ['^/api/(?P<tenant>[^/]+)/.*$'], breakAfterMatch: true },
      status: { code: 'Error', description: 'told so' },
      include: match,
      exclude: { matchType: 'strict', services: ['test'] },
    }),
  },
  resource_detection: {
    minimal: resourceDetection({ detectors: ['env'] }),
    full: resourceDetection({
      name: 'full',
      detectors: ['env', 'gcp', 'ec2', 'elastic_beanstalk', 'system'],
      override: false,
      timeout: s(2),
      refreshInterval: s(3_600),
      hostnameSources: ['os', 'dns'],
      attributes: { system: { 'host.id': true, 'os.type': false }, elastic_beanstalk: { 'cloud.platform': false } },
    }),
  },
  k8s_attributes: {
    minimal: k8sAttributes(),
    full: k8sAttributes({
      name: 'full',
      authType: 'none',
      passthrough: true,
      metadata: ['k8s.pod.name', 'k8s.deployment.name'],
      labels: [{ key: 'app.kubernetes.io/name', tagName: 'app' }, { keyRegex: 'team-(.*)', tagName: 'team.$1', from: 'namespace' }],
      annotations: [{ key: 'owner', from: 'node' }],
      nodeFromEnvVar: 'POD_IP',
      namespace: 'shop',
      podAssociation: [[{ from: 'resource_attribute', name: 'k8s.pod.uid' }], [{ from: 'connection' }]],
      excludePods: ['jaeger-.*'],
      waitForMetadata: true,
      waitForMetadataTimeout: s(20),
    }),
  },
  otlp_grpc: {
    minimal: otlpGrpc({ name: 'minimal', endpoint: 'tempo:4317', queueSpans: 1_000 }),
    full: otlpGrpc({
      name: 'full',
      endpoint: 'tempo:4317',
      queueSpans: 1_000,
      maxElapsedTime: s(60),
      waitWhenFull: true,
      headers: { 'x-tenant': 'a' },
      authenticator: bearerToken('full', SecretRef.of('tempo', 'token')),
      tls: { caFile: '/tls/ca.crt', certFile: '/tls/tls.crt', keyFile: '/tls/tls.key', serverName: 'tempo', includeSystemCaCerts: true, insecureSkipVerify: false, reloadInterval: s(600), minVersion: '1.3' },
      compression: 'zstd',
      timeout: s(10),
      consumers: 20,
      storage,
      balancer: 'pick_first',
      waitForReady: true,
      keepalive: { time: s(600), timeout: s(5), permitWithoutStream: true },
    }),
  },
  otlp_http: {
    minimal: otlpHttp({ name: 'minimal', endpoint: 'https://otlp.example' }),
    full: otlpHttp({
      name: 'full',
      endpoint: 'https://otlp.example',
      tracesEndpoint: 'https://traces.example/v1/traces',
      metricsEndpoint: 'https://metrics.example/v1/metrics',
      logsEndpoint: 'https://logs.example/v1/logs',
      encoding: 'json',
      compression: 'snappy',
      timeout: s(10),
      headers: { 'api-key': SecretRef.of('vendor', 'key'), 'x-tenant': 'a' },
      authenticator: basicAuthClient({ name: 'vendor', username: 'me', password: SecretRef.of('vendor', 'password') }),
      tls: { caFile: '/tls/ca.crt' },
      proxyUrl: 'http://proxy:3128',
      readBufferBytes: 65_536,
      writeBufferBytes: 65_536,
      maxConnsPerHost: 10,
      queue,
      retry,
    }),
  },
  debug: {
    minimal: debugExporter(),
    full: debugExporter({ name: 'full', verbosity: 'detailed', samplingInitial: 5, samplingThereafter: 100, useInternalLogger: false, queue: { size: 1_000_000, sizer: 'bytes', waitForResult: true, batch: { sizer: 'bytes', maxSize: 10_000 } } }),
  },
  forward: { minimal: forwardConnector(), full: forwardConnector({ name: 'full' }) },
  span_metrics: {
    minimal: spanMetrics(),
    full: spanMetrics({
      name: 'full',
      dimensions: [{ name: 'http.route' }, { name: 'http.method', default: 'GET' }],
      excludeDimensions: ['span.kind'],
      histogram: { unit: 's', buckets: [Duration.millis(10), s(1)] },
      temporality: 'delta',
      deltaTimestampCacheSize: 500,
      flushInterval: s(15),
      expiration: s(300),
      namespace: 'red',
      resourceCacheSize: 100,
      resourceKeyAttributes: ['service.name'],
      exemplarsPerDataPoint: 3,
      eventDimensions: [{ name: 'exception.type' }],
    }),
  },
  count: {
    minimal: countConnector(),
    full: countConnector({
      name: 'full',
      spans: { 'spans.failed': { description: 'Failed spans', conditions: ['status.code == STATUS_CODE_ERROR'], attributes: [{ key: 'http.route', defaultValue: 'none' }] } },
      spanEvents: { 'events.all': {} },
      metrics: { 'metrics.up': { conditions: ['name == "up"'] } },
      dataPoints: { 'points.all': { attributes: [{ key: 'a' }] } },
      logs: { 'logs.errors': { conditions: ['severity_number >= SEVERITY_NUMBER_ERROR'] } },
    }),
  },
  bearertokenauth: { minimal: bearerToken('a', SecretRef.of('a', 'b')), full: bearerToken('a', SecretRef.of('a', 'b')) },
  basicauth: {
    minimal: basicAuthServer({ name: 'file', file: '/auth/htpasswd' }),
    full: basicAuthClient({ name: 'client', username: SecretRef.of('basic', 'user'), password: SecretRef.of('basic', 'password') }),
  },
  file_storage: {
    minimal: fileStorage({ directory: '/tmp' }),
    full: fileStorage({
      name: 'full',
      directory: '/tmp',
      createDirectory: true,
      timeout: s(2),
      fsync: true,
      compaction: { directory: '/tmp', onStart: true, onRebound: true, reboundNeededMebibytes: 200, reboundTriggerMebibytes: 20, maxTransactionSize: 1_000, checkInterval: s(10), cleanupOnStart: true },
    }),
  },
  pprof: { minimal: pprof(), full: pprof({ name: 'full', port: 1778, blockProfileFraction: 3, mutexProfileFraction: 5 }) },
  zpages: { minimal: zpages(), full: zpages({ name: 'full', port: 55_680 }) },
};

/** The parts of a pipeline that a component of any kind is tried in. */
export function partsWith(component: Component): { receivers: Receiver[]; processors: Processor[]; exporters: Exporter[]; connectors: Connector[]; extensions: Extension[] } {
  const of = <K extends Component['kind']>(kind: K): Component<K>[] => (component.kind === kind ? [component as Component<K>] : []);
  return { receivers: of('receiver'), processors: of('processor'), exporters: of('exporter'), connectors: of('connector'), extensions: of('extension') };
}
