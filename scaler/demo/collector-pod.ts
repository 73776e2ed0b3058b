import { createHash } from 'node:crypto';
import { OtlpClient, type Point } from './otlp-client';
import type { TierSpec } from './platform';

/** Counts of a pod since its start, under the meaning of the Collector's own counters. */
export interface PodCounters {
  acceptedSpans: number;
  refusedSpans: number;
  newTraces: number;
}

/** Points of the OTLP receiver carry these. */
const RECEIVER = { receiver: 'otlp', transport: 'grpc' };

/**
 * A simulated Collector pod. It tells the scaler what a real one tells: the same metric names, point attributes and
 * resource, cumulative, over its own OTLP/gRPC connection, at the interval of its configuration. Each number is one that
 * the simulated traffic has counted up in this pod.
 */
export class CollectorPod {
  readonly counters: PodCounters = { acceptedSpans: 0, refusedSpans: 0, newTraces: 0 };
  /** Spans accepted and not yet sent on. */
  queuedSpans = 0;
  pushes = 0;
  failedPushes = 0;
  private readonly client: OtlpClient;
  private timer: NodeJS.Timeout | undefined;

  /** `startMs`: when the process starts, and serves, in milliseconds since the epoch. */
  constructor(
    private readonly tier: TierSpec,
    readonly name: string,
    readonly startMs: number,
    otlpAddress: string,
  ) {
    const uid = createHash('sha256').update(`${name} ${startMs}`).digest('hex').slice(0, 32);
    const env: Readonly<Record<string, string>> = {
      POD_NAME: name,
      POD_NAMESPACE: tier.scaledObject.namespace,
      POD_UID: uid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      NODE_NAME: `node-${name.split('-').pop() ?? ''}`,
    };
    const resource = Object.entries(tier.resource).map(([key, value]) => [key, value.replace(/\$\{env:(\w+)\}/g, (_, variable: string) => env[variable] ?? '')]);
    this.client = new OtlpClient(otlpAddress, { ...(Object.fromEntries(resource) as Record<string, string>), 'service.version': tier.version }, startMs);
    this.schedule(startMs);
  }

  serves(nowMs: number): boolean {
    return nowMs >= this.startMs;
  }

  /** Tells its last counts, as a Collector does when it shuts down, and closes its connection. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    if (this.serves(Date.now())) await this.push();
    this.client.close();
  }

  /** Ends without a last word. */
  kill(): void {
    clearTimeout(this.timer);
    this.client.close();
  }

  private schedule(lastMs: number): void {
    const next = lastMs + this.tier.pushIntervalMs;
    this.timer = setTimeout(() => {
      this.schedule(next);
      void this.push();
    }, Math.max(0, next - Date.now()));
  }

  private async push(): Promise<void> {
    try {
      await this.client.push(this.points(Date.now()), Date.now());
      this.pushes += 1;
    } catch {
      this.failedPushes += 1;
    }
  }

  private points(nowMs: number): Point[] {
    const { acceptedSpans, refusedSpans, newTraces } = this.counters;
    const count = (name: string, value: number, attributes: Readonly<Record<string, string>> = {}): Point => ({ name, kind: 'counter', number: 'int', value, attributes });
    const points: Point[] = [{ ...count('otelcol_process_uptime', (nowMs - this.startMs) / 1_000), number: 'double' }];
    // A counter exists from its first count on; those of the receiver come together with its first request.
    if (acceptedSpans + refusedSpans > 0) {
      points.push(count('otelcol_receiver_accepted_spans', acceptedSpans, RECEIVER), count('otelcol_receiver_refused_spans', refusedSpans, RECEIVER));
    }
    if (newTraces > 0) points.push(count('otelcol_processor_tail_sampling_new_trace_id_received', newTraces));
    if (this.tier.role === 'gateway') {
      points.push({ ...count('otelcol_exporter_queue_size', this.queuedSpans, { data_type: 'traces', exporter: 'load_balancing' }), kind: 'gauge' });
    }
    return points;
  }
}
