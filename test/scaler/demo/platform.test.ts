import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScalerConfig } from '../../../lib/contract';
import { CAPACITY, gatewaySize, samplerSize } from '../../../lib/sizing';
import { ofSeconds } from '../../../lib/values';
import { CHART_TRAFFIC, Load, podCapacity, TARGET_UTILIZATION } from '../../../scaler/demo/load';
import { readManifests } from '../../../scaler/demo/manifests';
import { readPlatform } from '../../../scaler/demo/platform';
import { renderTable, tableRows } from '../../../scaler/demo/table';
import { synthesizedManifests } from './synthesized';

const manifests = synthesizedManifests();
const platform = readPlatform(manifests);

test('both tiers are found with their ScaledObjects', () => {
  expect([platform.gateway.name, platform.sampler.name]).toEqual(['traces-gateway', 'traces-sampler']);
  for (const { scaledObject, pushIntervalMs, resource, version } of [platform.gateway, platform.sampler]) {
    expect(pushIntervalMs).toBe(5_000);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(scaledObject.behavior?.scaleDown).toBeDefined();
    expect(scaledObject.fallback?.behavior).toBe('currentReplicasIfHigher');
    expect(Object.keys(resource)).toEqual(expect.arrayContaining(['service.name', 'service.instance.id', 'k8s.pod.name', 'k8s.namespace.name']));
  }
});

test('the scaler gets the queries that the ScaledObjects ask', () => {
  const { queries } = parseScalerConfig(platform.scalerConfig);
  for (const { scaledObject } of [platform.gateway, platform.sampler]) {
    for (const { parsed } of scaledObject.triggers) expect(queries).toContain(parsed.query);
  }
});

test('the traffic of the show is the one that the sizes of the chart come from', () => {
  const traffic = { ...CHART_TRAFFIC, spanBytes: 1_500 };
  const gateway = gatewaySize(traffic);
  const sampler = samplerSize(traffic, ofSeconds(15), 1);
  expect(platform.gateway.scaledObject).toMatchObject({ minReplicas: gateway.minReplicas, maxReplicas: gateway.maxReplicas });
  expect(platform.sampler.scaledObject).toMatchObject({ minReplicas: sampler.minReplicas, maxReplicas: sampler.maxReplicas });
  expect(TARGET_UTILIZATION).toBe(CAPACITY.targetUtilization);
  expect(podCapacity(platform.gateway)).toBeCloseTo(CAPACITY.gatewaySpansPerSecondPerCore);
  expect(podCapacity(platform.sampler)).toBeCloseTo(CAPACITY.samplerSpansPerSecondPerCore);
});

test('the load rises evenly in the ramp, holds, and falls', () => {
  const load = Load.flashSale(65);
  expect(load.seconds).toBe(65);
  const rate = (second: number): number => load.at(second).tracesPerSecond;
  expect([0, 19, 20, 22.5, 25, 54, 57.5, 60, 99].map(rate)).toEqual([1_000, 1_000, 1_000, 3_000, 5_000, 5_000, 3_000, 1_000, 1_000]);
  expect([0, 20, 25, 55, 60, 99].map((second) => load.at(second).phase)).toEqual(['normal', 'ramp', 'peak', 'fall', 'after', 'after']);
});

describe('the table', () => {
  const rows = tableRows(manifests);
  const lines = renderTable(rows).split('\n');

  test('accounts for every object', () => {
    expect(rows.reduce((sum, { objects }) => sum + objects, 0)).toBe(manifests.length);
    expect(lines.at(-1)).toContain(`${manifests.length} objects`);
  });

  test('knows what each of them is for', () => {
    expect(rows.filter(({ purpose }) => purpose.startsWith('part of'))).toEqual([]);
  });

  test('fits 110 columns, aligned', () => {
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(110);
    const column = lines[0]?.indexOf('WHAT FOR') ?? -1;
    for (const line of lines.slice(1, -1)) expect(line.slice(column - 2, column + 1)).toMatch(/^ {2}\S$/);
  });

  test('tells what a ScaledObject does', () => {
    expect(lines.find((line) => line.startsWith('ScaledObject') && line.includes('traces-gateway'))).toContain('2 to 8 pods, by spans-per-second');
  });
});

describe('manifests that cannot be played end with one line', () => {
  const read = (yaml: string): unknown => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
    try {
      writeFileSync(join(folder, 'a.k8s.yaml'), yaml);
      return readPlatform(readManifests(folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const scaler = 'kind: ConfigMap\nmetadata: {name: s}\ndata: {scaler.json: "{}"}\n';
  test.each([
    ['not YAML', 'a: [', /a\.k8s\.yaml is not valid YAML/],
    ['nothing', '', /has no manifests; run "npm run synth"/],
    ['no scaler', 'kind: Pod\nmetadata: {name: p}\n', /no configuration of a scaler/],
    ['nothing scaled', scaler, /scale no gateway tier/],
    ['a target that is not there', `${scaler}---\nkind: ScaledObject\nmetadata: {name: o}\nspec: {scaleTargetRef: {kind: Deployment, name: gone}}\n`, /no Deployment gone/],
  ])('%s', (_, yaml, message) => {
    expect(() => read(yaml)).toThrow(message);
  });
});
