import pino from 'pino';
import { parseScalerConfig } from '../../../lib/contract';
import { type FlashSaleOptions, playFlashSale, type SaleRow } from '../../../scaler/demo/flash-sale';
import { Load } from '../../../scaler/demo/load';
import { type Platform, readPlatform, type TierSpec } from '../../../scaler/demo/platform';
import { renderSummary, Show } from '../../../scaler/demo/show';
import { styleFor } from '../../../scaler/demo/style';
import { type RunningScaler, startScaler } from '../../../scaler/scaler';
import { synthesizedManifests } from './synthesized';

/** The synthesized platform, twenty times faster: pushes every 250 ms, and rates over 1 s where they are over 20 s. */
function fastPlatform(): Platform {
  const { scalerConfig, gateway, sampler } = readPlatform(synthesizedManifests());
  const faster = (text: string): string => text.replaceAll('[20s]', '[1s]');
  const tier = (spec: TierSpec): TierSpec => ({
    ...spec,
    pushIntervalMs: 250,
    scaledObject: {
      ...spec.scaledObject,
      triggers: spec.scaledObject.triggers.map(({ type, metadata, parsed }) => ({
        type,
        metadata: { ...metadata, query: faster(metadata['query'] ?? '') },
        parsed: { ...parsed, query: faster(parsed.query) },
      })),
    },
  });
  return { scalerConfig: faster(scalerConfig), gateway: tier(gateway), sampler: tier(sampler) };
}

const platform = fastPlatform();
const plain = styleFor({}, {});
let scaler: RunningScaler;

beforeAll(async () => {
  const config = parseScalerConfig(platform.scalerConfig);
  scaler = await startScaler({ ...config, host: '127.0.0.1', ports: { otlpGrpc: 0, otlpHttp: 0, keda: 0, admin: 0 } }, pino({ level: 'silent' }));
});
afterAll(() => scaler.stop());

function options(parts: Partial<FlashSaleOptions>): FlashSaleOptions {
  return {
    platform,
    otlpAddress: `127.0.0.1:${scaler.ports.otlpGrpc}`,
    kedaAddress: `127.0.0.1:${scaler.ports.keda}`,
    load: Load.flashSale(6.5),
    syncMs: 500,
    startDelayMs: 250,
    onSync: () => undefined,
    ...parts,
  };
}

test('the replicas of both tiers follow the load, by what the scaler answers to real pushes', async () => {
  const rows: SaleRow[] = [];
  const summary = await playFlashSale(options({ onSync: (row) => rows.push(row) }));

  // Nothing has been pushed yet: an error, and the HPA holds.
  expect(rows[0]).toMatchObject({
    gateway: { answer: { noData: true }, current: 2, desired: 2, limit: 'no-data' },
    sampler: { answer: { noData: true }, current: 2, desired: 2, limit: 'no-data' },
  });
  const answers = rows.flatMap(({ gateway, phase }) => (phase === 'peak' && 'value' in gateway.answer ? [gateway.answer.value] : []));
  expect(Math.max(...answers)).toBeGreaterThan(35_000);
  expect(Math.max(...answers)).toBeLessThan(60_000);

  expect(summary.gateway.toReplicas).toBeGreaterThan(summary.gateway.fromReplicas);
  expect(summary.sampler.toReplicas).toBeGreaterThan(summary.sampler.fromReplicas);
  expect(summary.gateway.secondsToDecision).toBeGreaterThan(0);
  expect(summary.gateway.secondsToCapacity).toBeGreaterThan(summary.gateway.secondsToDecision ?? Infinity);
  expect(summary.peakSpansPerSecond).toBeCloseTo(50_000, -3.5);
  expect(summary.refusedSpans).toBeGreaterThan(0);
  expect(summary.refusedSpans).toBeLessThan(summary.sentSpans);
  expect(summary.failedPushes).toBe(0);
  expect(summary.pushes).toBeGreaterThan(50);
  // GetMetricSpec, GetMetrics and IsActive at each sync with data, for each tier.
  expect(summary.kedaCalls).toBeGreaterThan(3 * rows.length);

  const show = new Show(platform, plain);
  const lines = [...show.heading(), ...show.legend(), ...rows.map((row) => show.row(row)), ...renderSummary(summary, 10_000, plain)];
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(110);
  expect(lines[6]).toMatch(/^ {3}0s {2}normal +0 +0 +no data {2}2 held +##/);
  expect(lines.join('\n')).toMatch(/2 > [3-9]/);
}, 30_000);

test('a query that the scaler cannot read ends the show with one line', async () => {
  const [trigger] = platform.gateway.scaledObject.triggers;
  if (trigger === undefined) throw new Error('the gateway has no trigger');
  const broken = { ...trigger, metadata: { ...trigger.metadata, query: 'sum(' } };
  const gateway = { ...platform.gateway, scaledObject: { ...platform.gateway.scaledObject, triggers: [broken] } };
  await expect(playFlashSale(options({ platform: { ...platform, gateway } }))).rejects.toThrow(/^KEDA could not set up ScaledObject traces-gateway: 3 INVALID_ARGUMENT: .*query/);
});

test('ends at once when it is told to', async () => {
  const ending = new AbortController();
  const show = playFlashSale(options({ load: Load.flashSale(600), syncMs: 60_000, signal: ending.signal, onSync: () => ending.abort() }));
  await expect(show).rejects.toMatchObject({ name: 'AbortError' });
});
