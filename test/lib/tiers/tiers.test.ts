import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { Backend, CollectorImage, Gateway, SamplingPolicy, TailSampler } from '../../../lib';
import { type Manifest, one } from '../../manifests';

function tiers(): { chart: Chart; sampler: TailSampler; gateway: Gateway } {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const traffic = { tracesPerSecond: 5_000 };
  const sampler = new TailSampler(chart, 'keep', { traffic, policies: [SamplingPolicy.errors()], backends: [Backend.otlp({ endpoint: 'a:4317' })] });
  const gateway = new Gateway(chart, 'front', { traffic, sampler, image: CollectorImage.of('contrib', { repository: 'registry.example/otelcol' }) });
  return { chart, sampler, gateway };
}

test('tiers by themselves have fixed replicas, for nobody scales them', () => {
  const manifests = Testing.synth(tiers().chart) as Manifest[];
  expect(one(manifests, 'Deployment', 'front').spec.replicas).toBe(8);
  expect(one(manifests, 'StatefulSet', 'keep').spec.replicas).toBe(9);
  expect(manifests.map(({ kind }) => kind)).not.toContain('ScaledObject');
});

test('samplers let in the gateways that send to them, from whichever namespace', () => {
  const { chart, sampler, gateway } = tiers();
  const abroad = new Chart(chart, 'abroad', { namespace: 'edge' });
  const far = new Gateway(abroad, 'far', { traffic: { tracesPerSecond: 1 }, sampler });
  const [rule] = one(Testing.synth(chart) as Manifest[], 'NetworkPolicy', 'keep').spec.ingress;
  const peer = (namespace: string, matchLabels: object): object => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels } });
  expect(rule).toEqual({ from: [peer('observability', gateway.selector), peer('edge', far.selector)], ports: [{ protocol: 'TCP', port: 4317 }] });
});

test('addresses of the gateway, and its image', () => {
  const { chart, gateway } = tiers();
  expect([gateway.otlpGrpcEndpoint, gateway.otlpHttpEndpoint]).toEqual(['http://front.observability:4317', 'http://front.observability:4318']);
  expect(one(Testing.synth(chart) as Manifest[], 'Deployment').spec.template.spec.containers[0].image).toBe('registry.example/otelcol:0.161.0');
});

test('the drain survives beside patches of the user', () => {
  const { chart, gateway } = tiers();
  ApiObject.of(gateway).addJsonPatch(JsonPatch.add('/metadata/annotations', { team: 'observability' }));
  const { metadata, spec } = one(Testing.synth(chart) as Manifest[], 'Deployment');
  expect(metadata.annotations).toEqual({ team: 'observability' });
  expect(spec.template.spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
});

test('on an older release samplers are found by DNS, without rights on the Kubernetes API', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const [traffic, image] = [{ tracesPerSecond: 100 }, CollectorImage.of('contrib', { release: '0.150.0' })];
  const sampler = new TailSampler(chart, 'keep', { traffic, image, policies: [SamplingPolicy.errors()], backends: [Backend.otlp({ endpoint: 'a:4317' })] });
  new Gateway(chart, 'front', { traffic, image, sampler });
  const manifests = Testing.synth(chart) as Manifest[];
  const { exporters } = parse(one(manifests, 'ConfigMap', 'front-config').data['config.yaml']);
  expect(exporters.loadbalancing.resolver).toEqual({ dns: { hostname: 'keep.observability', port: '4317', interval: '5s', timeout: '1s' } });
  expect(one(manifests, 'Deployment').spec.template.spec).toMatchObject({ automountServiceAccountToken: false, containers: [{ image: 'docker.io/otel/opentelemetry-collector-contrib:0.150.0' }] });
  expect(manifests.map(({ kind }) => kind)).not.toContain('Role');
});

test('a custom image needs its repository', () => {
  expect(() => CollectorImage.of('custom')).toThrow('repository of a custom Collector image is not given; it must be given. (OKS002)');
});
