import { status } from '@grpc/grpc-js';
import { parseTriggerMetadata } from '../../lib/contract';
import { KedaClient, type ScaledObjectRef } from './harness/keda-client';
import { type Manifest, synthesize, triggerOf } from './harness/manifests';
import { OtlpSink } from './harness/otlp-sink';
import { LIVE, livePipeline, Platform } from './harness/platform';
import { Playback } from './harness/playback';
import { ScalerProcess } from './harness/scaler-process';
import { planTraces } from './harness/trace-plan';
import { pause, until } from './harness/wait';

const TRACES_PER_SECOND = 400;
/** Of the queries, in seconds: four pushes (lib/signals). */
const WINDOW_SECONDS = 4 * LIVE.pushIntervalSeconds;
/** Beyond the window: one push more, and the second for which the scaler keeps a result. */
const MARGIN_SECONDS = LIVE.pushIntervalSeconds + 2;
const TOLERANCE = 0.05;
/** Readings that are averaged, one for each push. A single one wavers with the moment at which each process pushed. */
const READINGS = 6;

interface Reading {
  readonly gateway: number;
  readonly sampler: number;
}

describe('the scaler that both tiers push to', () => {
  const sink = new OtlpSink({ traces: () => undefined });
  let manifests: readonly Manifest[];
  let scaler: ScalerProcess;
  let keda: KedaClient;
  let platform: Platform | undefined;
  let playback: Playback | undefined;
  const tiers = { gateway: refOf('gateway', 'spans-per-second'), sampler: refOf('sampler', 'traces-in-flight') };

  function refOf(tier: 'gateway' | 'sampler', metric: string): () => { ref: ScaledObjectRef; metricName: string; target: number } {
    return () => {
      const name = `${LIVE.name}-${tier}`;
      const scalerMetadata = triggerOf(manifests, name, metric);
      const { metricName, targetValue } = parseTriggerMetadata(scalerMetadata);
      return { ref: { name, namespace: 'observability', scalerMetadata }, metricName, target: targetValue };
    };
  }

  function ask(tier: keyof typeof tiers): Promise<number> {
    const { ref, metricName } = tiers[tier]();
    return keda.metric(ref, metricName);
  }

  beforeAll(async () => {
    manifests = synthesize(livePipeline);
    scaler = await ScalerProcess.start(manifests);
    keda = new KedaClient(scaler.kedaPort);
  });

  afterAll(async () => {
    await playback?.stop();
    await platform?.kill();
    keda.close();
    await sink.close();
    await scaler.child.stop();
  });

  // One story in the order of the tests.
  test.each(['gateway', 'sampler'] as const)('names metric and target of the %s before anything was pushed', async (tier) => {
    const { ref, metricName, target } = tiers[tier]();
    expect(await keda.metricSpecs(ref)).toEqual([expect.objectContaining({ metricName, targetSizeFloat: target })]);
  });

  test.each(['gateway', 'sampler'] as const)('has no number for the %s before anything was pushed: an error, not 0', async (tier) => {
    await expect(ask(tier)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
    await expect(keda.isActive(tiers[tier]().ref)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
  });

  test('says 0 of Collectors that are heard of and have nothing to do', async () => {
    const backend = await sink.open('backend');
    platform = await Platform.start({ manifests, backendPorts: Array.from({ length: LIVE.samplers }, () => backend), telemetryPort: scaler.otlpPort });
    for (const tier of ['gateway', 'sampler'] as const) {
      const first = await until(`the first number of the ${tier}`, 20_000, () => ask(tier).catch(() => undefined));
      expect(first).toBe(0);
      expect(await keda.isActive(tiers[tier]().ref)).toBe(false);
    }
  });

  test('gives the spans a second that were sent, and the traces that wait for their decision, within 5 %', async () => {
    if (platform === undefined) throw new Error('the Collectors did not start');
    playback = new Playback(
      planTraces({
        seed: 7,
        tracesPerSecond: TRACES_PER_SECOND,
        seconds: 60,
        gateways: LIVE.gateways,
        scatterMs: 1_000,
        slowerThanMs: LIVE.slowerThanMs,
        share: 0.05,
      }),
      platform.gatewayPorts,
    );
    await pause((WINDOW_SECONDS + MARGIN_SECONDS) * 1_000); // until only steady traffic is in the window
    const readings: Reading[] = [];
    const [firstMs, firstSpans] = [Date.now(), playback.acknowledged];
    for (let reading = 0; reading < READINGS; reading++) {
      readings.push({ gateway: await ask('gateway'), sampler: await ask('sampler') });
      await pause(LIVE.pushIntervalSeconds * 1_000);
    }
    const sent = ((playback.acknowledged - firstSpans) * 1_000) / (Date.now() - firstMs);
    expect([...playback.failures]).toEqual([]);
    expect(sent).toBeGreaterThan(1_000);
    expectWithin(TOLERANCE, mean(readings.map(({ gateway }) => gateway)), sent);
    expectWithin(TOLERANCE, mean(readings.map(({ sampler }) => sampler)), TRACES_PER_SECOND * LIVE.decisionWaitSeconds);
    expect(await keda.isActive(tiers.gateway().ref)).toBe(true);
  });

  test('has no number once the Collectors are gone: an error after the window, and never 0 before', async () => {
    await platform?.kill(); // while traffic flows
    const goneMs = Date.now();
    const untilError = async (tier: keyof typeof tiers): Promise<readonly number[]> => {
      const numbers: number[] = [];
      await until(`an error for the ${tier}`, (WINDOW_SECONDS + MARGIN_SECONDS) * 1_000, async () => {
        try {
          numbers.push(await ask(tier));
          return false;
        } catch (error) {
          expect(error).toMatchObject({ code: status.FAILED_PRECONDITION });
          return true;
        }
      });
      return numbers;
    };
    const numbers = (await Promise.all([untilError('gateway'), untilError('sampler')])).flat();
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.filter((number) => number <= 0)).toEqual([]);
    expect(Date.now() - goneMs).toBeLessThan((WINDOW_SECONDS + MARGIN_SECONDS) * 1_000);
    await expect(keda.isActive(tiers.gateway().ref)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
  });
});

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function expectWithin(tolerance: number, actual: number, expected: number): void {
  expect(actual).toBeGreaterThan(expected * (1 - tolerance));
  expect(actual).toBeLessThan(expected * (1 + tolerance));
}
