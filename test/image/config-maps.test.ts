import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import * as charts from '../../charts';
import { renderTriggerMetadata } from '../../lib/contract';
import { PATH } from './harness/base-rootfs';
import { type Objects, objectsOf, scalerAlone } from './harness/charts';
import { ContainerProcess } from './harness/container-process';
import { type ConfigMap, containerOf, envOf, volumesOf } from './harness/pod';
import { rootfsCommand } from './harness/rootfs-command';
import { askAsKeda, isReady, pushGauge } from './harness/scaler-client';
import { underTest } from './harness/under-test';

const START_MS = 20_000;
const STOP_MS = 5_000;
/** All annotations of an object together may have so many bytes (apimachinery, TotalAnnotationSizeLimitB). */
const ANNOTATION_LIMIT = 256 * 1024;
const QUERY = 'sum(shop_queue_length)';
const TRIGGER = renderTriggerMetadata({ query: QUERY, targetValue: 10, metricName: 'queue', activationValue: 0 });

const { folder, baseRootfs } = underTest();
const demo = objectsOf(charts.twoTier);

describe('the ConfigMaps of a chart', () => {
  test('hold the program in parts', () => {
    expect(demo.configMaps.filter(isPart).length).toBeGreaterThanOrEqual(1);
  });

  test.each(Object.entries(charts))('%s: each fits into the annotation of a client-side apply', (_, build) => {
    const sizes = objectsOf(build).configMaps.map((configMap) => [configMap.metadata.name, Buffer.byteLength(JSON.stringify(configMap))] as const);
    expect(sizes).not.toEqual([]);
    expect(sizes.filter(([, bytes]) => bytes >= ANNOTATION_LIMIT)).toEqual([]);
  });
});

describe('the program from ConfigMaps on a stock image', () => {
  let running: ContainerProcess | undefined;

  /** Starts the pod as the StatefulSet says, with these ConfigMaps. */
  function start({ statefulSets }: Objects, configMaps: readonly ConfigMap[]): ContainerProcess {
    const workload = statefulSets.find(({ spec }) => spec.template.spec.volumes.some(({ name }) => name === 'program'));
    if (workload === undefined) throw new Error('no StatefulSet has the program as a volume');
    const { container, user } = containerOf(workload);
    const scratch = mkdtempSync(join(folder, 'pod-'));
    const command = [...(container.command ?? []), ...(container.args ?? [])];
    const mounts = volumesOf(workload, configMaps, scratch);
    return (running = new ContainerProcess(rootfsCommand({ rootfs: baseRootfs, mounts, user, env: { PATH, ...envOf(container) }, command }, scratch), command));
  }

  afterEach(async () => {
    await running?.kill();
    running = undefined;
  });

  test('the scaler of the demo starts, read-only and without privileges, and ends at SIGTERM', async () => {
    const scaler = start(demo, demo.configMaps);
    await scaler.until('readiness', START_MS, isReady);
    expect(scaler.facts()).toEqual({ uid: 1000, gid: 1000, groups: [1000], capabilities: 0n, noNewPrivileges: true, innerPid: 1, readOnlyRoot: true });
    expect(await scaler.terminate(STOP_MS)).toMatchObject({ code: 0, signal: null });
  });

  test('it answers KEDA what was pushed, and an error before', async () => {
    const objects = scalerAlone({ queries: [QUERY] });
    const scaler = start(objects, objects.configMaps);
    await scaler.until('readiness', START_MS, isReady);
    expect(await askAsKeda(TRIGGER, 'queue')).toMatch(/FAILED_PRECONDITION/);
    expect(await pushGauge('shop_queue_length', 42)).toBe(200);
    expect(await askAsKeda(TRIGGER, 'queue')).toBe(42);
    expect(await scaler.terminate(STOP_MS)).toMatchObject({ code: 0, signal: null });
  });

  test.each<[string, (parts: readonly Buffer[]) => readonly Buffer[]]>([
    ['a flipped bit', ([first = Buffer.alloc(0), ...rest]) => [flipped(first, first.length >> 1), ...rest]],
    ['a flipped bit in the last bytes', (parts) => parts.map((part, index) => (index === parts.length - 1 ? flipped(part, part.length - 2) : part))],
    ['a part of nothing', (parts) => parts.map((part, index) => (index === parts.length - 1 ? Buffer.alloc(0) : part))],
    ['parts in another order', (parts) => parts.toReversed()],
    ['a part of another program', ([, ...rest]) => [Buffer.from('of another program'), ...rest]],
  ])('%s ends it with one line that says what to do', async (_, damage) => {
    const parts = demo.configMaps.filter(isPart);
    const damaged = damage(parts.map(bytesOf));
    expect(Buffer.concat(damaged)).not.toEqual(Buffer.concat(parts.map(bytesOf)));
    const others = demo.configMaps.filter((one) => !isPart(one));
    const ended = await start(demo, [...others, ...parts.map((part, index) => withBytes(part, damaged[index] ?? Buffer.alloc(0)))]).ended(START_MS);
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.output).toMatch(/^the scaler in the ConfigMaps has checksum [0-9a-f]{64}, expected [0-9a-f]{64}: apply all manifests of one synth\n$/);
  });
});

function isPart({ binaryData }: ConfigMap): boolean {
  return Object.keys(binaryData ?? {}).some((key) => key.startsWith('part-'));
}

function bytesOf({ binaryData }: ConfigMap): Buffer {
  return Buffer.from(Object.values(binaryData ?? {})[0] ?? '', 'base64');
}

function withBytes(configMap: ConfigMap, bytes: Buffer): ConfigMap {
  return { ...configMap, binaryData: Object.fromEntries(Object.keys(configMap.binaryData ?? {}).map((key) => [key, bytes.toString('base64')])) };
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}
