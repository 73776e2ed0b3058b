import { setTimeout as sleep } from 'node:timers/promises';
import { Autoscaler, type Sync } from './autoscaler';
import { KedaClient } from './keda-client';
import { CHART_TRAFFIC, type Load, type PhaseName } from './load';
import { Pipeline } from './pipeline';
import type { Platform } from './platform';
import { Tier } from './tier';
import { SaleRecorder, type SaleSummary } from './sale-summary';

export interface FlashSaleOptions {
  readonly platform: Platform;
  /** `host:port` of the scaler's OTLP/gRPC receiver. */
  readonly otlpAddress: string;
  /** `host:port` of the scaler's KEDA API. */
  readonly kedaAddress: string;
  readonly load: Load;
  /** Milliseconds between two HPA syncs. */
  readonly syncMs: number;
  /** Milliseconds from the creation of a pod until it serves. */
  readonly startDelayMs: number;
  /** Called after each sync. */
  readonly onSync: (row: SaleRow) => void;
  /** Ends the show early. @default - never */
  readonly signal?: AbortSignal;
}

/** What one sync saw and did. */
export interface SaleRow {
  /** Seconds from the start. */
  readonly second: number;
  readonly phase: PhaseName;
  /** Mean since the sync before, from the pods' counters. */
  readonly sentPerSecond: number;
  readonly refusedPerSecond: number;
  readonly gateway: Sync;
  readonly sampler: Sync;
}

/** The simulated traffic goes on in steps of so many milliseconds. */
const TICK_MS = 50;

/**
 * Plays the flash sale against a scaler that runs: traffic through simulated Collectors, which push their counters to
 * the scaler, and KEDA with an HPA for each tier, which ask the scaler and set the replicas. Rejects with the signal's
 * reason when it is ended early.
 */
export async function playFlashSale(options: FlashSaleOptions): Promise<SaleSummary> {
  const { platform, load, syncMs, signal } = options;
  const keda = new KedaClient(options.kedaAddress);
  // Connected before the first pod starts, so that the first question comes before the first push.
  const autoscalers = await createAutoscalers(keda, platform);
  const startMs = Date.now();
  const tier = (role: 'gateway' | 'sampler'): Tier => new Tier(platform[role], options.otlpAddress, options.startDelayMs, startMs);
  const gateway = tier('gateway');
  const sampler = tier('sampler');
  const pipeline = new Pipeline(gateway, sampler);
  const recorder = new SaleRecorder(load, gateway, sampler);

  let lastMs = startMs;
  const advance = (): void => {
    const nowMs = Date.now();
    const { tracesPerSecond } = load.at((nowMs - startMs) / 1_000);
    pipeline.advance((nowMs - lastMs) / 1_000, tracesPerSecond, nowMs);
    recorder.tick(tracesPerSecond * CHART_TRAFFIC.spansPerTrace, pipeline.queuedSpans(nowMs), (nowMs - startMs) / 1_000, nowMs);
    lastMs = nowMs;
  };
  const ticks = setInterval(advance, TICK_MS);

  try {
    for (let sync = 0; sync * syncMs <= load.seconds * 1_000; sync += 1) {
      await sleep(Math.max(0, startMs + sync * syncMs - Date.now()), undefined, { signal });
      advance();
      const nowMs = Date.now();
      const traffic = recorder.interval(nowMs);
      const [ofGateway, ofSampler] = await Promise.all([autoscalers.gateway.sync(gateway.workload(nowMs), nowMs), autoscalers.sampler.sync(sampler.workload(nowMs), nowMs)]);
      gateway.scaleTo(ofGateway.desired, nowMs);
      sampler.scaleTo(ofSampler.desired, nowMs);
      const second = (sync * syncMs) / 1_000;
      const row: SaleRow = { second, phase: load.at(second).phase, ...traffic, gateway: ofGateway, sampler: ofSampler };
      recorder.sync(row);
      options.onSync(row);
    }
    return recorder.summary(keda.calls);
  } finally {
    clearInterval(ticks);
    keda.close();
    await Promise.all([gateway.stop(), sampler.stop()]);
  }
}

async function createAutoscalers(keda: KedaClient, { gateway, sampler }: Platform): Promise<Record<'gateway' | 'sampler', Autoscaler>> {
  try {
    return { gateway: await Autoscaler.create(keda, gateway.scaledObject), sampler: await Autoscaler.create(keda, sampler.scaledObject) };
  } catch (error) {
    keda.close();
    throw error;
  }
}
