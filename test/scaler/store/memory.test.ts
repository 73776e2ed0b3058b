import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { parseScalerConfig } from '../../../lib/contract';
import { OtelScaler } from '../../../lib/otel-scaler';
import { type Manifest, one } from '../../manifests';

const FILL = `
  const { SeriesStore } = require('./scaler/store');
  const limits = JSON.parse(process.argv[1]);
  const store = new SeriesStore(limits);
  const now = Date.now();
  for (let sample = 0; sample < 20; sample += 1) {
    for (let series = 0; series < limits.maxSeries + 100; series += 1) {
      const labels = { __name__: 'otelcol_receiver_accepted_spans', service_instance_id: 'b9c2f1de-6a0f-4a7c-9a55-' + series, k8s_pod_name: 'gateway-7d9c5b6f4-' + series };
      for (const name of ['service_name', 'service_namespace', 'k8s_namespace_name', 'k8s_node_name', 'job', 'receiver']) labels[name] = 'traces-gateway-of-' + name;
      store.append(labels, now + sample, series);
    }
  }
  console.log(JSON.stringify(store.stats));
`;

// At its limit the store refuses and counts. A process that dies instead takes the scaling of everything with it.
test('the deployed process can hold as many series as its configuration allows', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'observability' });
  new OtelScaler(chart, 'scaler');
  const manifests = Testing.synth(chart) as Manifest[];
  const { limits } = parseScalerConfig(one(manifests, 'ConfigMap', 'otel-scaler-config').data['scaler.json']);
  const { env } = one(manifests, 'StatefulSet').spec.template.spec.containers[0];
  const heap = env.find(({ name }: { name: string }) => name === 'NODE_OPTIONS').value;
  const { status, stdout, stderr } = spawnSync(process.execPath, [heap, '-r', 'ts-node/register/transpile-only', '-e', FILL, JSON.stringify(limits)], {
    cwd: join(__dirname, '../../..'),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ series: limits.maxSeries, seriesLimit: 20 * 100 });
}, 120_000);
