import { Client, credentials } from '@grpc/grpc-js';
import { encodeTraces, type OtlpSpan, TRACES_METHOD } from './otlp-proto';
import type { PlannedSpan, TracePlan } from './trace-plan';
import { pause } from './wait';

/** Time between two looks at the plan. */
const TICK_MS = 10;
/** Requests that may be unanswered at once; beyond that it waits, and the plan is behind. */
const MAX_IN_FLIGHT = 500;
const DEADLINE_MS = 10_000;

/**
 * Sends a plan to the gateways over OTLP/gRPC, one connection each. It keeps to the clock: what is due is sent, so a
 * pause is made up for and the rate over seconds is that of the plan.
 */
export class Playback {
  /** Spans that a gateway acknowledged. */
  acknowledged = 0;
  /** Requests that failed, by reason. */
  readonly failures = new Map<string, number>();
  /** How far behind the plan it was at worst, in ms. */
  behindMs = 0;
  /** Settles when the plan is played, or stopped, and every request answered. */
  readonly finished: Promise<void>;
  private readonly clients: readonly Client[];
  private inFlight = 0;
  private stopped = false;

  constructor(plan: TracePlan, gatewayPorts: readonly number[]) {
    this.clients = gatewayPorts.map((port) => new Client(`127.0.0.1:${port}`, credentials.createInsecure()));
    this.finished = this.play(plan.spans).finally(() => this.clients.forEach((client) => client.close()));
  }

  /** Sends no more of the plan. */
  stop(): Promise<void> {
    this.stopped = true;
    return this.finished;
  }

  private async play(spans: readonly PlannedSpan[]): Promise<void> {
    const start = Date.now();
    for (let next = 0; next < spans.length && !this.stopped; ) {
      const due: OtlpSpan[][] = this.clients.map(() => []);
      const now = Date.now() - start;
      this.behindMs = Math.max(this.behindMs, now - (spans[next]?.atMs ?? now));
      for (let planned = spans[next]; planned !== undefined && planned.atMs <= now; planned = spans[++next]) {
        due[planned.gateway]?.push(planned.span);
      }
      due.forEach((batch, gateway) => batch.length > 0 && this.send(gateway, batch));
      do await pause(TICK_MS);
      while (this.inFlight > MAX_IN_FLIGHT);
    }
    while (this.inFlight > 0) await pause(TICK_MS); // each has a deadline
  }

  private send(gateway: number, spans: readonly OtlpSpan[]): void {
    const request = encodeTraces({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeSpans: [{ scope: { name: 'playback' }, spans }],
        },
      ],
    });
    this.inFlight++;
    this.clients[gateway]?.makeUnaryRequest(
      TRACES_METHOD,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      request,
      { deadline: Date.now() + DEADLINE_MS },
      (error) => {
        this.inFlight--;
        if (error === null) this.acknowledged += spans.length;
        else this.failures.set(error.message, (this.failures.get(error.message) ?? 0) + 1);
      },
    );
  }
}
