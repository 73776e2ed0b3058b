import { COLLECTOR_METRICS, COLLECTOR_RESOURCE_LABELS } from '../../lib';
import { type Manifest, synthesize } from './harness/manifests';
import { OtlpSink } from './harness/otlp-sink';
import { DECISION_MARGIN_MS, LIVE, livePipeline, Platform } from './harness/platform';
import { Playback } from './harness/playback';
import { SelfMetrics } from './harness/self-metrics';
import { planTraces, type TracePlan } from './harness/trace-plan';
import { TraceLedger, type Verdict } from './harness/verdict';
import { until } from './harness/wait';

const DECISION_WAIT_MS = LIVE.decisionWaitSeconds * 1_000;
/** Silence at the backend after which, with every decision due, no more is to come. */
const SILENCE_MS = 2_000;

interface Night {
  readonly verdict: Verdict;
  readonly metrics: SelfMetrics;
  readonly complaints: readonly string[];
}

function plan(tracesPerSecond: number, seconds: number): TracePlan {
  return planTraces({
    seed: 20_261_122,
    tracesPerSecond,
    seconds,
    gateways: LIVE.gateways,
    scatterMs: DECISION_WAIT_MS / 2,
    slowerThanMs: LIVE.slowerThanMs,
    share: 0.1,
  });
}

/** Plays a plan through both tiers and judges what reaches the backend. */
async function play(traces: TracePlan, knownTo?: (gateway: number, samplers: readonly number[]) => readonly number[]): Promise<Night> {
  const ledger = new TraceLedger();
  const metrics = new SelfMetrics();
  const sink = new OtlpSink({ traces: (delivery) => ledger.record(delivery), metrics: (delivery) => metrics.record(delivery) });
  let platform: Platform | undefined;
  try {
    const telemetryPort = await sink.open('telemetry');
    const backendPorts = await Promise.all(Array.from({ length: LIVE.samplers }, (_, index) => sink.open(`sampler ${index}`)));
    platform = await Platform.start({ manifests, backendPorts, telemetryPort, knownTo });
    const playback = new Playback(traces, platform.gatewayPorts);
    await playback.finished;
    expect([...playback.failures]).toEqual([]);
    expect(playback.acknowledged).toBe(traces.spans.length);
    // A span that is sent too late would be a fault of this test, not of the pipeline.
    expect(playback.behindMs).toBeLessThan(DECISION_WAIT_MS / 4);

    const decidedMs = Date.now() + DECISION_WAIT_MS + DECISION_MARGIN_MS;
    await until('silence at the backend', 30_000, () => Date.now() > Math.max(decidedMs, ledger.lastArrivalMs + SILENCE_MS));
    const verdict = ledger.judge(traces);
    await platform.stop();
    expect(ledger.judge(traces)).toEqual(verdict); // nothing was left for the shutdown to flush
    return { verdict, metrics, complaints: platform.complaints };
  } finally {
    await platform?.kill();
    await sink.close();
  }
}

let manifests: readonly Manifest[];
beforeAll(() => {
  manifests = synthesize(livePipeline);
});

describe('two gateways and three samplers from the synthesized configuration', () => {
  let night: Night;
  beforeAll(async () => {
    night = await play(plan(400, 10));
  }, 60_000);

  test('every trace with an error and every slow trace arrives whole', () => {
    const { verdict } = night;
    expect(verdict.sent.error).toBeGreaterThan(300);
    expect(verdict.sent.slow).toBeGreaterThan(300);
    expect(verdict.missing).toEqual([]);
    expect(verdict.whole).toMatchObject({ error: verdict.sent.error, slow: verdict.sent.slow });
  });

  test('plain traces arrive at the rate of their policy, within five standard deviations', () => {
    const { whole, sent } = night.verdict;
    const rate = LIVE.percentage / 100;
    expect(sent.plain).toBeGreaterThan(2_500);
    expect(Math.abs(whole.plain - sent.plain * rate)).toBeLessThan(5 * Math.sqrt(sent.plain * rate * (1 - rate)));
  });

  test('no trace is split, cut, doubled or made up', () => {
    const { split, incomplete, duplicated, unknown } = night.verdict;
    expect({ split, incomplete, duplicated, unknown }).toEqual({ split: [], incomplete: [], duplicated: [], unknown: [] });
  });

  test('the Collectors complain of nothing', () => {
    expect(night.complaints).toEqual([]);
  });

  test.each(Object.entries(COLLECTOR_METRICS))('%s arrives as the catalog has it', (name, { kind, labels }) => {
    const seen = night.metrics.seen.get(name);
    expect({ kind: seen?.kind, labels: [...(seen?.labels ?? [])].sort() }).toEqual({ kind, labels: [...labels].sort() });
    // job and instance are made by the scaler, from the other labels.
    const told = COLLECTOR_RESOURCE_LABELS.filter((label) => label !== 'job' && label !== 'instance');
    expect([...(seen?.resourceLabels ?? [])].sort()).toEqual([...told].sort());
  });
});

test('the same check finds split traces when one gateway does not know of a sampler', async () => {
  const { verdict } = await play(plan(300, 3), (gateway, samplers) => (gateway === 0 ? samplers : samplers.slice(1)));
  // One sampler in three: so about a third of the traces.
  const wrong = new Set([...verdict.missing, ...verdict.incomplete]);
  expect(wrong.size).toBeGreaterThan(0.1 * (verdict.sent.error + verdict.sent.slow));
  expect(verdict.split.length).toBeGreaterThan(0);
}, 60_000);
