import { type App, Chart, Duration } from 'cdk8s';
import { Backend, SamplingPolicy, Scaling, ScalerSource, TailSamplingPipeline } from '../../../lib';
import type { Child } from './child';
import { type LoopbackCollector, onLoopback } from './loopback';
import { collectorNamed, type Manifest } from './manifests';
import { startCollector } from './otelcol';

/** What the live suites deploy: the pipeline of the README, with short times. */
export const LIVE = { name: 'traces', decisionWaitSeconds: 4, pushIntervalSeconds: 1, slowerThanMs: 2_000, percentage: 10, samplers: 3, gateways: 2 } as const;

/** A decision is made up to a second, the tick of the processor, after the wait; then batches are filled and sent. */
export const DECISION_MARGIN_MS = 3_000;

export function livePipeline(app: App): Chart {
  const chart = new Chart(app, 'live', { namespace: 'observability' });
  new TailSamplingPipeline(chart, LIVE.name, {
    traffic: { tracesPerSecond: 1_000, spansPerTrace: 5, spanBytes: 500, burst: 2 },
    decisionWait: Duration.seconds(LIVE.decisionWaitSeconds),
    policies: [SamplingPolicy.errors(), SamplingPolicy.slowerThan(Duration.millis(LIVE.slowerThanMs)), SamplingPolicy.percentage(LIVE.percentage)],
    backends: [Backend.otlp({ endpoint: 'backend.observability:4317', insecure: true })],
    scaling: Scaling.otel({ pushInterval: Duration.seconds(LIVE.pushIntervalSeconds), source: ScalerSource.image('scaler:test') }),
  });
  return chart;
}

export interface PlatformOptions {
  readonly manifests: readonly Manifest[];
  /** OTLP/gRPC port of the backend, by sampler. */
  readonly backendPorts: readonly number[];
  /** OTLP/gRPC port that takes the Collectors' own metrics. */
  readonly telemetryPort: number;
  /** Which samplers a gateway knows of. @default - all */
  readonly knownTo?: (gateway: number, samplerPorts: readonly number[]) => readonly number[];
}

/** Both tiers of a synthesized pipeline as processes of this machine. */
export class Platform {
  static async start({ manifests, backendPorts, telemetryPort, knownTo = (_, ports) => ports }: PlatformOptions): Promise<Platform> {
    const sampler = collectorNamed(manifests, '-sampler');
    const gateway = collectorNamed(manifests, '-gateway');
    const samplers = await Promise.all(
      backendPorts.map((backend, index) => onLoopback(sampler, `${sampler.name}-${index}`, { backend, telemetry: telemetryPort })),
    );
    const samplerPorts = samplers.map(({ otlpPort }) => otlpPort);
    const gateways = await Promise.all(
      Array.from({ length: LIVE.gateways }, (_, index) =>
        onLoopback(gateway, `${gateway.name}-${index}`, { samplers: knownTo(index, samplerPorts), telemetry: telemetryPort }),
      ),
    );
    const children: Child[] = [];
    try {
      // Samplers first: a batch of which a part cannot be sent is retried as a whole, and the other part arrives twice.
      for (const tier of [samplers, gateways]) children.push(...(await startAll(tier)));
    } catch (error) {
      await Promise.all(children.map((child) => child.kill()));
      throw error;
    }
    return new Platform(children.slice(samplers.length), children.slice(0, samplers.length), gateways.map(({ otlpPort }) => otlpPort));
  }

  private constructor(
    private readonly gateways: readonly Child[],
    private readonly samplers: readonly Child[],
    /** OTLP/gRPC ports of the gateways. */
    readonly gatewayPorts: readonly number[],
  ) {}

  /** SIGTERM, gateways first, so that what they hold still reaches the samplers. */
  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((child) => child.stop()));
    await Promise.all(this.samplers.map((child) => child.stop()));
  }

  /** SIGKILL for whatever still runs. */
  async kill(): Promise<void> {
    await Promise.all([...this.gateways, ...this.samplers].map((child) => child.kill()));
  }

  /** What the processes wrote about trouble. */
  get complaints(): readonly string[] {
    return [...this.gateways, ...this.samplers].flatMap((child) => child.output.split('\n').filter((line) => /\t(warn|error|fatal|panic)\t|^panic:/.test(line)));
  }
}

/** All or none. */
async function startAll(collectors: readonly LoopbackCollector[]): Promise<readonly Child[]> {
  const started = await Promise.allSettled(collectors.map(startCollector));
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return running;
  await Promise.all(running.map((child) => child.kill()));
  throw failed.reason;
}
