import { stringify } from 'yaml';
import { NEWEST_TARGET } from '../../lib/catalog';
import { CollectorConfig, Component, debugExporter, otlpReceiver, type Pipeline, spanMetrics, toPlain } from '../../lib/collector';
import { COMPONENT_CASES, type ComponentCase, partsWith } from '../lib/collector/support/component-cases';
import { validate } from './harness/otelcol';

/** Every variable that a case reads, with a value that is valid wherever it stands. */
const envOf = (config: string): Record<string, string> =>
  Object.fromEntries([...config.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => [name, name === 'POD_IP' ? '127.0.0.1' : 'value']));

/** The component in a pipeline, or between two. */
function configWith(component: Component, signal: Pipeline['signal'] = 'traces'): string {
  const { receivers, processors, exporters, connectors, extensions } = partsWith(component);
  const first = { signal, receivers: receivers.length > 0 ? receivers : [otlpReceiver()], processors };
  const to = component.type === 'forward' ? ({ signal, name: 'next' } as const) : ({ signal: 'metrics' } as const);
  const pipelines: Pipeline[] =
    connectors.length > 0
      ? [{ ...first, exporters: connectors }, { ...to, receivers: connectors, processors: [], exporters: [debugExporter()] }]
      : [{ ...first, exporters: exporters.length > 0 ? exporters : [debugExporter()] }];
  return new CollectorConfig({ pipelines, extensions, telemetry: { serviceName: 'test', serviceNamespace: 'test' } }).toYaml(NEWEST_TARGET);
}

const complaintAbout = (config: string): string | undefined => validate({ name: 'test', config, env: envOf(config) });

describe.each(Object.entries(COMPONENT_CASES))('%s', (_, { minimal, full, signal }: ComponentCase) => {
  test('with its defaults is accepted', () => {
    expect(complaintAbout(configWith(minimal, signal))).toBeUndefined();
  });

  test('with every option is accepted', () => {
    expect(complaintAbout(configWith(full, signal))).toBeUndefined();
  });
});

test.each([
  ['without histogram', spanMetrics({ histogram: false })],
  ['with an exponential histogram', spanMetrics({ histogram: { maxSize: 160 } })],
])('span_metrics %s is accepted', (_, component) => {
  expect(complaintAbout(configWith(component))).toBeUndefined();
});

describe('components without a function of their own are accepted', () => {
  test.each([
    Component.custom('receiver', 'host_metrics', { scrapers: { cpu: {} } }),
    Component.custom('receiver', 'kubelet_stats', { auth_type: 'none', endpoint: 'localhost:10255' }),
    Component.custom('receiver', 'prometheus', { config: { scrape_configs: [{ job_name: 'a', static_configs: [{ targets: ['a:1'] }] }] } }),
    Component.custom('exporter', 'prometheus', { endpoint: 'localhost:9464' }),
    Component.custom('exporter', 'prometheus_remote_write', { endpoint: 'http://a/api/v1/write' }),
  ])('$type', (component) => {
    expect(complaintAbout(configWith(component, 'metrics'))).toBeUndefined();
  });

  test.each([
    Component.custom('receiver', 'file_log', { include: ['/var/log/pods/*/*/*.log'] }),
    Component.custom('receiver', 'fluent_forward', { endpoint: 'localhost:8006' }),
    Component.custom('exporter', 'file', { path: '/tmp/out.json' }),
    Component.custom('extension', 'k8s_observer', { auth_type: 'serviceAccount' }),
  ])('$type', (component) => {
    expect(complaintAbout(configWith(component, 'logs'))).toBeUndefined();
  });
});

/** What our functions refuse (test/lib/collector/components.test.ts), written past them. */
describe('the Collector also refuses', () => {
  const exporter = (config: Parameters<typeof Component.custom>[2]): Component => Component.custom('exporter', 'otlp_http', config);
  const processor = (type: string, config: Parameters<typeof Component.custom>[2]): Component => Component.custom('processor', type, config);
  test.each<[string, Component, RegExp]>([
    ['no endpoint', exporter({}), /endpoint/],
    ['half a key pair', exporter({ endpoint: 'https://a', tls: { cert_file: '/a' } }), /both certificate and key/],
    ['TLS versions in the wrong order', exporter({ endpoint: 'https://a', tls: { max_version: '1.1' } }), /min_version cannot be greater than max_version/],
    ['an empty queue', exporter({ endpoint: 'https://a', sending_queue: { queue_size: 0 } }), /queue_size/],
    ['a batch beyond the queue', exporter({ endpoint: 'https://a', sending_queue: { sizer: 'items', queue_size: 10, batch: { sizer: 'items', flush_timeout: '1s', min_size: 11 } } }), /min_size/],
    ['retries that end before they begin', exporter({ endpoint: 'https://a', retry_on_failure: { max_elapsed_time: '1s' } }), /max_elapsed_time/],
    ['a batch bound below its size', processor('batch', { send_batch_size: 10, send_batch_max_size: 5 }), /send_batch_max_size/],
    ['no action', processor('resource', {}), /attributes/],
    ['a condition that is no OTTL', processor('filter', { traces: { span: ['nonsense('] } }), /nonsense/],
    ['more digits than there are', processor('probabilistic_sampler', { sampling_percentage: 1, sampling_precision: 15 }), /precision/],
    ['a dimension twice', Component.custom('connector', 'span_metrics', { dimensions: [{ name: 'a' }, { name: 'a' }] }), /duplicate dimension/],
    ['an option that does not exist', processor('groupbytrace', { traces: 1 }), /invalid keys: traces/],
  ])('%s', (_, component, complaint) => {
    expect(complaintAbout(configWith(component))).toMatch(complaint);
  });

  test('half a connector', () => {
    const config = stringify({
      receivers: { otlp: { protocols: { grpc: toPlain({ endpoint: 'localhost:4317' }, NEWEST_TARGET) } } },
      connectors: { forward: {} },
      exporters: { debug: {} },
      service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['forward', 'debug'] } } },
    });
    expect(complaintAbout(config)).toMatch(/forward.*used as exporter.*not used in any/);
  });
});
