import { App, Chart, Duration, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { Backend, OtelScaler, SamplingPolicy, ScaleIn, Scaling, SecretRef, TailSamplingPipeline, type TailSamplingPipelineProps } from '../../../lib';
import { parseScalerConfig, parseTriggerMetadata } from '../../../lib/contract';
import { byKind, type Manifest, one } from '../../manifests';

const minimal: TailSamplingPipelineProps = {
  traffic: { tracesPerSecond: 1_000 },
  policies: [SamplingPolicy.errors()],
  backends: [Backend.otlp({ endpoint: 'tempo.monitoring:4317', insecure: true })],
};

function render(props: Partial<TailSamplingPipelineProps> = {}): Manifest[] {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  new TailSamplingPipeline(chart, 'traces', { ...minimal, ...props });
  return Testing.synth(chart) as Manifest[];
}

const configOf = (manifests: Manifest[], tier: string): any => parse(one(manifests, 'ConfigMap', `traces-${tier}-config`).data['config.yaml']);
const workloads = (manifests: Manifest[]): Manifest[] => [one(manifests, 'Deployment', 'traces-gateway'), one(manifests, 'StatefulSet', 'traces-sampler')];

test('kinds and names are a promise: a changed one is a breaking change', () => {
  expect(render().map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{10}-/, '-<hash>-')}`).sort()).toEqual([
    'ConfigMap otel-scaler-config',
    'ConfigMap otel-scaler-program-<hash>-0',
    'ConfigMap otel-scaler-program-<hash>-1',
    'ConfigMap traces-gateway-config',
    'ConfigMap traces-sampler-config',
    'Deployment traces-gateway',
    'NetworkPolicy otel-scaler',
    'NetworkPolicy traces-gateway',
    'NetworkPolicy traces-sampler',
    'PodDisruptionBudget traces-gateway',
    'PodDisruptionBudget traces-sampler',
    'Role traces-gateway-resolver',
    'RoleBinding traces-gateway-resolver',
    'ScaledObject traces-gateway',
    'ScaledObject traces-sampler',
    'Service otel-scaler',
    'Service otel-scaler-peers',
    'Service traces-gateway',
    'Service traces-sampler',
    'ServiceAccount otel-scaler',
    'ServiceAccount traces-gateway',
    'ServiceAccount traces-sampler',
    'StatefulSet otel-scaler',
    'StatefulSet traces-sampler',
  ]);
});

test('KEDA owns the replicas', () => {
  for (const workload of workloads(render())) expect(workload.spec).not.toHaveProperty('replicas');
});

test('gateways find samplers by the headless Service that governs them, and may look its slices up', () => {
  const manifests = render();
  const { resolver } = configOf(manifests, 'gateway').exporters.load_balancing;
  expect(resolver).toEqual({ k8s: { service: 'traces-sampler.observability', ports: [4317], return_hostnames: true } });
  expect(one(manifests, 'StatefulSet', 'traces-sampler').spec.serviceName).toBe('traces-sampler');
  expect(one(manifests, 'Service', 'traces-sampler').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: false });
  expect(one(manifests, 'Role').rules).toEqual([{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] }]);
  expect(one(manifests, 'RoleBinding').subjects).toEqual([{ kind: 'ServiceAccount', name: 'traces-gateway', namespace: 'observability' }]);
  const automount = workloads(manifests).map(({ spec }) => spec.template.spec.automountServiceAccountToken);
  expect(automount).toEqual([true, false]);
});

test('Services select the pods of their tier, and only those', () => {
  const manifests = render();
  for (const workload of [...workloads(manifests), one(manifests, 'StatefulSet', 'otel-scaler')]) {
    const { name } = workload.metadata;
    const { selector } = one(manifests, 'Service', name).spec;
    expect(workload.spec.selector.matchLabels).toEqual(selector);
    const selected = [...byKind(manifests, 'Deployment'), ...byKind(manifests, 'StatefulSet')].filter(({ spec }) =>
      Object.entries(selector).every(([label, value]) => spec.template.metadata.labels[label] === value),
    );
    expect(selected.map(({ metadata }) => metadata.name)).toEqual([name]);
  }
});

test('selectors do not change when the pipeline moves in the tree', () => {
  const chart = new Chart(Testing.app(), 'other', { namespace: 'observability' });
  new TailSamplingPipeline(new Chart(chart, 'inner', { namespace: 'observability' }), 'somewhere', { ...minimal, name: 'traces' });
  const selectors = (manifests: Manifest[]): unknown => workloads(manifests).map(({ spec }) => spec.selector);
  expect(selectors(Testing.synth(Chart.of(chart.node.findChild('inner') as Chart)) as Manifest[])).toEqual(selectors(render()));
});

test('every pod is restricted, with bounded memory and a Go limit below it', () => {
  for (const workload of [...workloads(render()), one(render(), 'StatefulSet', 'otel-scaler')]) {
    const { spec } = workload.spec.template;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    const [container] = spec.containers;
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(container.resources.limits.memory).toBe(container.resources.requests.memory);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) expect(container[probe].httpGet.path).toMatch(/^\//);
    const goLimit = container.env.find(({ name }: { name: string }) => name === 'GOMEMLIMIT');
    if (goLimit !== undefined) expect(Number.parseInt(goLimit.value, 10)).toBe(Math.floor(Number.parseInt(container.resources.limits.memory, 10) * 0.8));
  }
});

test('pods sleep before they stop, and have longer than that to stop', () => {
  for (const { spec } of workloads(render())) {
    const { containers, terminationGracePeriodSeconds } = spec.template.spec;
    expect(containers[0].lifecycle.preStop.sleep.seconds).toBeLessThan(terminationGracePeriodSeconds - 30);
  }
});

test('tiers push to the scaler, and the triggers ask it for what the pushes carry', () => {
  const manifests = render({ scaling: Scaling.otel({ pushInterval: Duration.seconds(3) }), decisionWait: Duration.seconds(12) });
  for (const tier of ['gateway', 'sampler']) {
    const [{ periodic }] = configOf(manifests, tier).service.telemetry.metrics.readers;
    expect(periodic).toMatchObject({ interval: 3_000, exporter: { otlp: { endpoint: 'http://otel-scaler.observability:4317' } } });
    const [trigger] = one(manifests, 'ScaledObject', `traces-${tier}`).spec.triggers;
    expect(trigger).toMatchObject({ type: 'external', metricType: 'AverageValue', metadata: { scalerAddress: 'otel-scaler.observability:6000' } });
    const { query } = parseTriggerMetadata(trigger.metadata);
    expect(query).toContain(`service_name="traces-${tier}"`);
    expect(query).toContain('[12s]');
    const config = parseScalerConfig(one(manifests, 'ConfigMap', 'otel-scaler-config').data['scaler.json']);
    expect(config.queries).toContain(query);
  }
  expect(one(manifests, 'ScaledObject', 'traces-sampler').spec.triggers[0].metadata.query).toContain(' * 12 ');
});

test('samplers are also scaled on what arrives at the gateways, since what they take in ends at their capacity', () => {
  const { triggers } = one(render(), 'ScaledObject', 'traces-sampler').spec;
  expect(triggers.map(({ metadata }: Manifest) => [metadata.metricName, metadata.targetValue])).toEqual([['traces-in-flight', '16800'], ['spans-per-second', '5600']]);
  expect(triggers[1].metadata.query).toBe(one(render(), 'ScaledObject', 'traces-gateway').spec.triggers[0].metadata.query);
});

test('pipelines of a chart share one scaler unless told otherwise', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const [web, batch, own] = [
    new TailSamplingPipeline(chart, 'web', minimal),
    new TailSamplingPipeline(chart, 'batch', { ...minimal, scaling: Scaling.otel({ pushInterval: Duration.seconds(10) }) }),
    new TailSamplingPipeline(chart, 'own', { ...minimal, scaling: Scaling.otel({ name: 'own-scaler' }) }),
  ];
  expect(web.scaler).toBe(batch.scaler);
  expect(own.scaler).not.toBe(web.scaler);
  const manifests = Testing.synth(chart) as Manifest[];
  expect(parseScalerConfig(one(manifests, 'ConfigMap', 'otel-scaler-config').data['scaler.json']).queries).toHaveLength(4);
});

test('two objects of one name are refused, with both places', () => {
  const app = new App();
  for (const id of ['one', 'two']) new TailSamplingPipeline(new Chart(app, id, { namespace: 'observability' }), 'traces', minimal);
  expect(() => app.synthYaml()).toThrow(
    '[two/traces/gateway] ConfigMap traces-gateway-config is also made by one/traces/gateway/Config. Give one of the two another name. (OKS011)',
  );
});

test('one name in two namespaces is fine', () => {
  const app = new App();
  for (const id of ['one', 'two']) new TailSamplingPipeline(new Chart(app, id, { namespace: id }), 'traces', minimal);
  expect(() => app.synthYaml()).not.toThrow();
});

test('a shared scaler serves several pipelines', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const scaler = new OtelScaler(chart, 'scaler');
  for (const name of ['web', 'batch']) new TailSamplingPipeline(chart, name, { ...minimal, scaling: Scaling.otel({ scaler }) });
  const manifests = Testing.synth(chart) as Manifest[];
  expect(byKind(manifests, 'StatefulSet').map(({ metadata }) => metadata.name)).toEqual(['otel-scaler', 'web-sampler', 'batch-sampler']);
  expect(parseScalerConfig(one(manifests, 'ConfigMap', 'otel-scaler-config').data['scaler.json']).queries).toHaveLength(4);
});

test('a secret is in the pod, and nowhere else', () => {
  const manifests = render({ backends: [Backend.dash0({ cloud: 'gcp', region: 'europe-west4', token: SecretRef.of('dash0', 'token'), dataset: 'shop' })] });
  const { exporters, extensions } = configOf(manifests, 'sampler');
  expect(extensions['bearertokenauth/dash0']).toEqual({ token: '${env:DASH0_TOKEN}' });
  expect(exporters['otlp_grpc/dash0']).toMatchObject({ endpoint: 'ingress.europe-west4.gcp.dash0.com:4317', headers: { 'Dash0-Dataset': 'shop' } });
  const [gateway, sampler] = workloads(manifests).map(({ spec }) => spec.template.spec.containers[0].env) as [unknown[], unknown[]];
  expect(sampler).toContainEqual({ name: 'DASH0_TOKEN', valueFrom: { secretKeyRef: { name: 'dash0', key: 'token' } } });
  expect(JSON.stringify(gateway)).not.toContain('DASH0');
});

test('a changed configuration rolls its own tier only', () => {
  const checksums = (manifests: Manifest[]): string[] => workloads(manifests).map(({ spec }) => spec.template.metadata.annotations['checksum/config']);
  const [gatewayBefore, samplerBefore] = checksums(render());
  const [gatewayAfter, samplerAfter] = checksums(render({ policies: [SamplingPolicy.percentage(5)] }));
  expect(gatewayAfter).toBe(gatewayBefore);
  expect(samplerAfter).not.toBe(samplerBefore);
});

test('overrides of a tier', () => {
  const manifests = render({ sampler: { minReplicas: 4, maxReplicas: 6, scaleIn: ScaleIn.disabled() } });
  const { spec } = one(manifests, 'ScaledObject', 'traces-sampler');
  expect(spec).toMatchObject({ minReplicaCount: 4, maxReplicaCount: 6, fallback: { replicas: 4 } });
  expect(spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown).toEqual({ selectPolicy: 'Disabled' });
});

test('two synths are equal', () => {
  expect(render()).toEqual(render());
});

test.each<[string, Partial<TailSamplingPipelineProps>, string]>([
  ['a negative rate', { traffic: { tracesPerSecond: -1 } }, '[test/traces] traffic.tracesPerSecond is -1; it must be a number above 0 and at most 10000000. (OKS001)'],
  ['a percentage over 100', { policies: [SamplingPolicy.percentage(101)] }, '[test/traces/sampler] policies[0].percentage is 101; it must be a number above 0 and at most 100. A share of 10 % is percentage(10). (OKS001)'],
  [
    'an unknown form of region',
    { backends: [Backend.dash0({ cloud: 'aws', region: 'europe-west4', token: SecretRef.of('a', 'b') })] },
    '[test/traces/sampler] region is "europe-west4"; it must be a region as aws names it, such as "eu-west-1". Dash0 shows it in Settings, Endpoints. (OKS004)',
  ],
  ['no backend', { backends: [] }, '[test/traces] backends is []; it must be a list with at least one entry. Kept traces must go somewhere: Backend.otlp({...}) or Backend.dash0({...}). (OKS002)'],
  ['two policies of one name', { policies: [SamplingPolicy.errors(), SamplingPolicy.errors()] }, '[test/traces/sampler] policies[1].name is "errors"; it must be another name than that of policies[0].'],
  ['two backends of one name', { backends: [...minimal.backends, ...minimal.backends] }, '[test/traces/sampler] backends[1].name is "otlp"; it must be another name than those of the backends before it. (OKS003)'],
  ['no gateway at all', { gateway: { minReplicas: 0 } }, '[test/traces/gateway] minReplicas is 0; it must be at least 1. With no replica there is nobody to take spans in; they are lost until a pod serves. (OKS005)'],
  ['no sampler at all', { sampler: { minReplicas: 0 } }, '[test/traces/sampler] minReplicas is 0; it must be at least 1.'],
  ['a maximum below the minimum', { sampler: { minReplicas: 5, maxReplicas: 3 } }, '[test/traces/sampler] maxReplicas is 3; it must be a whole number at least 5'],
  ['a push interval beyond reason', { scaling: Scaling.otel({ pushInterval: Duration.minutes(5) }) }, '[test/traces] pushInterval (s) is 300; it must be a number at least 1 and at most 60.'],
  ['scale-in within the window of the rates', { sampler: { scaleIn: ScaleIn.steps(3, Duration.seconds(30)) } }, 'period of scale-in (s) is 30; it must be a number at least 40. That is twice the 20 s over which rates are taken.'],
  ['more traffic than one pipeline carries', { traffic: { tracesPerSecond: 1_000_000 } }, '[test/traces] replicas that the traffic needs is 5358; it must be a number at most 1000. Split the traffic over several pipelines. (OKS001)'],
  ['two Secrets with one variable', { backends: [Backend.otlp({ name: 'a', endpoint: 'a:1', token: SecretRef.of('a-b', 'c') }), Backend.otlp({ name: 'b', endpoint: 'b:1', token: SecretRef.of('a', 'b-c') })] }, '[test/traces/sampler] the environment variable A_B_C is "wanted for a/b-c, and for a-b/c"; it must be one value. Rename the Secret or its key. (OKS011)'],
  ['a Secret with a variable of the pod', { backends: [Backend.otlp({ endpoint: 'a:1', token: SecretRef.of('pod', 'ip') })] }, 'the environment variable POD_IP is "wanted for pod/ip, and for the pod itself"'],
  ['a token over plain HTTP', { backends: [Backend.otlp({ endpoint: 'http://a:1', token: SecretRef.of('a', 'b') })] }, 'token of backend "otlp" is "used without TLS"'],
  ['a secret header without TLS', { backends: [Backend.otlp({ endpoint: 'a:1', insecure: true, headers: { Authorization: SecretRef.of('a', 'b') } })] }, 'header Authorization of backend "otlp" is "a secret without TLS"'],
  ['a literal team key', { backends: [Backend.otlp({ endpoint: 'a:1', headers: { 'x-honeycomb-team': 'key' } })] }, 'it must be a SecretRef'],
  ['a name that no Service may have', { name: 'Traces' }, '[test/traces] name is "Traces"; it must be 1 to 32 lower-case letters'],
  ['an endpoint without a port', { backends: [Backend.otlp({ endpoint: 'tempo' })] }, '[test/traces/sampler] endpoint of backend "otlp" is "tempo"; it must be "host:port".'],
  ['a token in clear text', { backends: [Backend.otlp({ endpoint: 'a:1', insecure: true, token: SecretRef.of('a', 'b') })] }, '(OKS010)'],
  ['a literal secret', { backends: [Backend.otlp({ endpoint: 'a:1', headers: { Authorization: 'Bearer x' } })] }, '[test/traces/sampler] header Authorization of backend "otlp" is "a literal"; it must be a SecretRef'],
])('%s is refused', (_, props, message) => {
  expect(() => render(props)).toThrow(message);
});

test('a chart without a namespace is refused', () => {
  expect(() => new TailSamplingPipeline(new Chart(new App(), 'test'), 'traces', minimal)).toThrow('(OKS008)');
});

test('a scaler, and properties for one of its own, are not both taken', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  const scaling = Scaling.otel({ scaler: new OtelScaler(chart, 'scaler'), memoryMebibytes: 1_024 });
  expect(() => new TailSamplingPipeline(chart, 'traces', { ...minimal, scaling })).toThrow(
    '[test/traces] scaling is "a scaler, and memoryMebibytes for one of its own"; it must be one of the two. Give these properties to the OtelScaler. (OKS002)',
  );
});
