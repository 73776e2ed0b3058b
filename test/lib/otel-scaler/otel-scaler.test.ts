import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { App, Chart, Testing } from 'cdk8s';
import { parseScalerConfig } from '../../../lib/contract';
import { Target } from '../../../lib/keda';
import { OtelScaler, type OtelScalerProps, ScalerSource } from '../../../lib/otel-scaler';
import { byKind, type Manifest, one } from '../../manifests';

function render(props: OtelScalerProps = {}, queries: string[] = []): Manifest[] {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const scaler = new OtelScaler(chart, 'scaler', props);
  for (const query of queries) scaler.addQuery(query);
  return Testing.synth(chart) as Manifest[];
}

const podOf = (manifests: Manifest[]): any => one(manifests, 'StatefulSet').spec.template;

test('the configuration has the queries of the whole app, also those added later', () => {
  const manifests = render({ queries: ['sum(b)'], limits: { maxSeries: 5 } }, ['sum(a)', 'sum(b)']);
  const config = parseScalerConfig(one(manifests, 'ConfigMap', 'otel-scaler-config').data['scaler.json']);
  expect(config.queries).toEqual(['sum(a)', 'sum(b)']);
  expect(config.limits.maxSeries).toBe(5);
});

test('a changed configuration rolls the pod, the same one does not', () => {
  const checksum = (manifests: Manifest[]): string => podOf(manifests).metadata.annotations['checksum/config'];
  expect(checksum(render())).toBe(checksum(render()));
  expect(checksum(render({}, ['sum(a)']))).not.toBe(checksum(render()));
});

test('the program is in immutable ConfigMaps that a client-side apply can carry, and joins to what the checksum says', () => {
  const manifests = render();
  const parts = byKind(manifests, 'ConfigMap').filter(({ binaryData }) => binaryData !== undefined);
  const container = podOf(manifests).spec.containers[0];
  const mounted = podOf(manifests).spec.volumes.find(({ name }: { name: string }) => name === 'program').projected.sources;
  expect(mounted.map((source: any) => source.configMap.name)).toEqual(parts.map(({ metadata }) => metadata.name));
  for (const part of parts) {
    expect(part.immutable).toBe(true);
    // An apply keeps the object in an annotation; all annotations together may have 256 KiB.
    expect(JSON.stringify(part).length).toBeLessThan(262_144);
  }
  const packed = Buffer.concat(parts.flatMap(({ binaryData }) => Object.values(binaryData)).map((data) => Buffer.from(data as string, 'base64')));
  expect(brotliDecompressSync(packed).toString('utf8', 0, 20)).toBe('#!/usr/bin/env node\n');
  const sum = createHash('sha256').update(packed).digest('hex');
  expect(container.env).toContainEqual({ name: 'SCALER_SHA256', value: sum });
  expect(container.image).toBe('docker.io/library/node:24-alpine');
});

test('a smaller part size gives more ConfigMaps, in order', () => {
  const names = byKind(render({ source: ScalerSource.bundle({ partBytes: 20_000 }) }), 'ConfigMap')
    .flatMap(({ binaryData }) => Object.keys(binaryData ?? {}));
  expect(names.length).toBeGreaterThan(3);
  expect(names).toEqual([...names].sort());
});

test('parts cut otherwise have other names, since immutable ConfigMaps cannot change', () => {
  const names = (partBytes?: number): string[] =>
    byKind(render({ source: ScalerSource.bundle({ partBytes }) }), 'ConfigMap').filter(({ immutable }) => immutable).map(({ metadata }) => metadata.name);
  expect(names(100_000).filter((name) => names().includes(name))).toEqual([]);
});

test('an image of its own needs no ConfigMaps and no command', () => {
  const manifests = render({ source: ScalerSource.image('registry.example/otel-keda-scaler:0.1.0') });
  expect(byKind(manifests, 'ConfigMap')).toHaveLength(1);
  const [container] = podOf(manifests).spec.containers;
  expect(container.image).toBe('registry.example/otel-keda-scaler:0.1.0');
  expect(container).not.toHaveProperty('command');
  expect(container.args).toEqual(['--config', '/etc/otel-keda-scaler/scaler.json']);
});

test('Services: one for senders and KEDA, a headless one for peers', () => {
  const manifests = render();
  const ports = (name: string): unknown => one(manifests, 'Service', name).spec.ports.map(({ name: port, port: number }: any) => [port, number]);
  expect(ports('otel-scaler')).toEqual([['otlp-grpc', 4317], ['otlp-http', 4318], ['keda', 6000]]);
  expect(one(manifests, 'Service', 'otel-scaler-peers').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  expect(one(manifests, 'StatefulSet').spec.serviceName).toBe('otel-scaler-peers');
});

test("only KEDA's operator may ask, and the scaler opens no connection", () => {
  const { spec } = one(render({ kedaNamespace: 'keda-system' }), 'NetworkPolicy');
  expect(spec.egress).toEqual([]);
  expect(spec.ingress).toContainEqual({
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'keda-system' } }, podSelector: { matchLabels: { app: 'keda-operator' } } }],
    ports: [{ protocol: 'TCP', port: 6000 }],
  });
});

test.each<[OtelScalerProps, string]>([
  [{ name: 'Scaler' }, '[test/scaler] name is "Scaler"'],
  [{ memoryMebibytes: 64 }, '[test/scaler] memoryMebibytes is 64; it must be a whole number at least 256'],
  [{ queries: ['sum('] }, '[test/scaler] query of the scaler is "sum("; it must be PromQL that gives one number.'],
  [{ queries: ['sum(rate(x[1h]))'] }, 'It looks back 3600 s, the scaler keeps 600 s: raise limits.retentionSeconds. (OKS006)'],
  [{ limits: { maxSeries: -5 } }, '[test/scaler] limits of the scaler is {"maxSeries":-5}; it must be whole numbers above 0. "limits.maxSeries" is -5'],
  [{ kedaNamespace: 'Keda NS' }, '[test/scaler] kedaNamespace is "Keda NS"'],
  [{ source: ScalerSource.image('scaler') }, 'image of the scaler is "scaler"; it must be an image with a tag or a digest'],
  [{ source: ScalerSource.bundle({ partBytes: 1 }) }, 'partBytes is 1'],
])('%p is refused', (props, message) => {
  expect(() => render(props)).toThrow(message);
});

test('a chart without a namespace is refused', () => {
  expect(() => new OtelScaler(new Chart(new App(), 'test'), 'scaler')).toThrow(
    "[test/scaler] namespace of the chart is not given; it must be given. Create the chart as new Chart(app, 'id', { namespace: 'observability' }). (OKS008)",
  );
});

test('how many series it holds follows from its memory', () => {
  const limitsOf = (props: OtelScalerProps): number => parseScalerConfig(one(render(props), 'ConfigMap', 'otel-scaler-config').data['scaler.json']).limits.maxSeries;
  expect(limitsOf({})).toBe(49_152);
  expect(limitsOf({ memoryMebibytes: 1_152 })).toBe(131_072);
  expect(limitsOf({ limits: { maxSeries: undefined } })).toBe(49_152);
});

test('a trigger of the scaler makes its query known', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const scaler = new OtelScaler(chart, 'scaler');
  const { metadata } = scaler.trigger({ query: 'sum(x)', target: Target.perReplica(5) });
  expect(metadata).toMatchObject({ scalerAddress: 'otel-scaler.observability:6000', query: 'sum(x)', targetValue: '5' });
  expect(parseScalerConfig(one(Testing.synth(chart) as Manifest[], 'ConfigMap', 'otel-scaler-config').data['scaler.json']).queries).toEqual(['sum(x)']);
});
