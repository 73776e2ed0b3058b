import { CHART_TRAFFIC } from './load';
import type { Tier } from './tier';

/**
 * The way of the spans: senders spread them over the gateways that serve; a gateway refuses what is above its capacity
 * or does not fit its queue; the samplers draw from the queues, each up to its capacity, and count a new trace for every
 * so many spans. A refused span is not sent again here; real senders do that, with delays that grow.
 */
export class Pipeline {
  constructor(
    private readonly gateway: Tier,
    private readonly sampler: Tier,
  ) {}

  /** Spans that wait in the gateways' queues. */
  queuedSpans(nowMs: number): number {
    return this.gateway.serving(nowMs).reduce((sum, { queuedSpans }) => sum + queuedSpans, 0);
  }

  /** Lets the traffic of so many seconds through. */
  advance(seconds: number, tracesPerSecond: number, nowMs: number): void {
    const gateways = this.gateway.serving(nowMs);
    const offered = (tracesPerSecond * CHART_TRAFFIC.spansPerTrace * seconds) / gateways.length;
    const room = this.gateway.spec.queueSpans;
    for (const pod of gateways) {
      const accepted = Math.min(offered, this.gateway.capacity * seconds, room - pod.queuedSpans);
      pod.counters.acceptedSpans += accepted;
      pod.counters.refusedSpans += offered - accepted;
      pod.queuedSpans += accepted;
    }

    const samplers = this.sampler.serving(nowMs);
    const queued = this.queuedSpans(nowMs);
    const moved = Math.min(queued, samplers.length * this.sampler.capacity * seconds);
    if (moved === 0) return;
    for (const pod of gateways) pod.queuedSpans -= moved * (pod.queuedSpans / queued);
    for (const pod of samplers) {
      pod.counters.acceptedSpans += moved / samplers.length;
      pod.counters.newTraces += moved / samplers.length / CHART_TRAFFIC.spansPerTrace;
    }
  }
}
