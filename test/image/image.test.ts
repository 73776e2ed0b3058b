import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTriggerMetadata, SCALER_PORTS } from '../../lib/contract';
import { ScalerSource } from '../../lib/otel-scaler';
import { Buildah } from './harness/buildah';
import { scalerAlone } from './harness/charts';
import { ContainerProcess } from './harness/container-process';
import { filesBelow, sha256 } from './harness/files';
import { containerOf, envOf, volumesOf } from './harness/pod';
import { rootfsCommand } from './harness/rootfs-command';
import { askAsKeda, isReady, pushGauge } from './harness/scaler-client';
import { underTest } from './harness/under-test';

const ROOT = join(__dirname, '..', '..');
const DOCKERFILE = join(ROOT, 'scaler', 'Dockerfile');
const START_MS = 20_000;
const STOP_MS = 5_000;
const QUERY = 'sum(shop_queue_length)';
const TRIGGER = renderTriggerMetadata({ query: QUERY, targetValue: 10, metricName: 'queue', activationValue: 0 });

const { folder, baseRootfs, image } = underTest();
const buildah = new Buildah(folder);
const config = buildah.configOf(image);
const entryPoint = config.Entrypoint ?? [];
const { name: container, rootfs } = buildah.container(image);
// What OtelScaler deploys from an image, with a query of its own.
const { configMaps, statefulSets } = scalerAlone({ source: ScalerSource.image('otel-keda-scaler:test'), queries: [QUERY] });

describe('the image', () => {
  test('runs one program as a numeric user that is not root', () => {
    expect(config.User).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
    expect(entryPoint).toEqual(['node', '/app/otel-keda-scaler.js']);
    expect(config.Cmd ?? []).toEqual([]);
  });

  test('names the ports of the scaler', () => {
    expect(Object.keys(config.ExposedPorts ?? {}).sort()).toEqual(Object.values(SCALER_PORTS).map((port) => `${port}/tcp`).sort());
  });

  test('adds one file to its base and changes none', () => {
    const base = filesBelow(baseRootfs);
    const now = filesBelow(rootfs);
    expect([...now.keys()].filter((path) => now.get(path) !== base.get(path))).toEqual(['/app/otel-keda-scaler.js']);
    expect([...base.keys()].filter((path) => !now.has(path))).toEqual([]);
  });

  test('has the same program as the ConfigMaps', () => {
    const { sha256: bundled } = JSON.parse(readFileSync(join(ROOT, 'build', 'scaler', 'manifest.json'), 'utf8')) as { sha256: string };
    expect(sha256(join(rootfs, 'app', 'otel-keda-scaler.js'))).toBe(bundled);
  });

  test('is built over the image that the construct runs the ConfigMaps on, where nothing else is said', () => {
    const [onConfigMaps] = scalerAlone({}).statefulSets;
    const stock = onConfigMaps === undefined ? '' : containerOf(onConfigMaps).container.image;
    expect(stock).toMatch(/^docker\.io\/library\/node:/);
    const defaults = [...readFileSync(DOCKERFILE, 'utf8').matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(defaults)).toEqual({ BUILD_IMAGE: stock, BASE_IMAGE: stock });
    // Buildah reads it to where the first of them is wanted; this storage has none, and there is no network.
    expect(buildah.buildError(DOCKERFILE, ROOT)).toContain(stock);
  });
});

describe('the image in a container', () => {
  const [workload] = statefulSets;
  if (workload === undefined) throw new Error('no StatefulSet was synthesized');
  const { container: spec, user } = containerOf(workload);
  const scratch = mkdtempSync(join(folder, 'pod-'));
  const mounts = volumesOf(workload, configMaps, scratch);
  // What a pod runs where its container names no command.
  const command = [...entryPoint, ...(spec.args ?? [])];
  let running: ContainerProcess | undefined;

  afterEach(async () => {
    await running?.kill();
    running = undefined;
  });

  test('serves as its own user, answers KEDA what was pushed, and ends at SIGTERM', async () => {
    expect(spec.command).toBeUndefined();
    running = new ContainerProcess(buildah.runCommand(container, mounts, command), command);
    await running.until('readiness', START_MS, isReady);
    expect(running.facts()).toMatchObject({ uid: 1000, capabilities: 0n });

    expect(await askAsKeda(TRIGGER, 'queue')).toMatch(/FAILED_PRECONDITION/);
    expect(await pushGauge('shop_queue_length', 42)).toBe(200);
    expect(await askAsKeda(TRIGGER, 'queue')).toBe(42);

    const ended = await running.terminate(STOP_MS);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.ms).toBeLessThan(STOP_MS);
  });

  test('serves with what the pod may do: read-only root, no privileges, as process 1', async () => {
    const env = { ...Object.fromEntries((config.Env ?? []).map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)])), ...envOf(spec) };
    running = new ContainerProcess(rootfsCommand({ rootfs, mounts, user, env, command }, scratch), command);
    await running.until('readiness', START_MS, isReady);
    expect(running.facts()).toEqual({ uid: 1000, gid: 1000, groups: [1000], capabilities: 0n, noNewPrivileges: true, innerPid: 1, readOnlyRoot: true });
    expect(await pushGauge('shop_queue_length', 7)).toBe(200);
    expect(await askAsKeda(TRIGGER, 'queue')).toBe(7);
    expect(await running.terminate(STOP_MS)).toMatchObject({ code: 0, signal: null });
  });
});
