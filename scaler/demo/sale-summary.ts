import type { SaleRow } from './flash-sale';
import type { Load } from './load';
import type { Tier } from './tier';

export interface TierSummary {
  readonly name: string;
  readonly fromReplicas: number;
  readonly toReplicas: number;
  /** Seconds from the begin of the rush until the autoscaler first asked for more replicas; undefined if it never did. */
  readonly secondsToDecision: number | undefined;
  /** Seconds from the begin of the rush until the pods that serve could carry all of it; undefined if they never could. */
  readonly secondsToCapacity: number | undefined;
}

export interface SaleSummary {
  readonly peakSpansPerSecond: number;
  readonly gateway: TierSummary;
  readonly sampler: TierSummary;
  readonly sentSpans: number;
  readonly refusedSpans: number;
  /** Most spans that waited in the gateways' queues at once. */
  readonly peakQueuedSpans: number;
  readonly kedaCalls: number;
  readonly pushes: number;
  readonly failedPushes: number;
}

interface TierRecord {
  readonly tier: Tier;
  readonly fromReplicas: number;
  mostReplicas: number;
  decidedAt?: number;
  /** Begin of the time since which the pods carry what arrives. */
  enoughSince?: number;
  wasShort: boolean;
}

/** Takes down what happens in the show, for its rows and its summary. */
export class SaleRecorder {
  private readonly gateway: TierRecord;
  private readonly sampler: TierRecord;
  private readonly rushAt: number;
  private peakSpansPerSecond = 0;
  private peakQueuedSpans = 0;
  private last: { readonly sent: number; readonly refused: number; readonly atMs: number } | undefined;

  constructor(
    private readonly load: Load,
    gateway: Tier,
    sampler: Tier,
  ) {
    const record = (tier: Tier): TierRecord => ({ tier, fromReplicas: tier.replicas, mostReplicas: tier.replicas, wasShort: false });
    this.gateway = record(gateway);
    this.sampler = record(sampler);
    this.rushAt = load.startOf('ramp');
  }

  /** Notes what arrives at a moment and whether the tiers can carry it. */
  tick(spansPerSecond: number, queuedSpans: number, second: number, nowMs: number): void {
    this.peakQueuedSpans = Math.max(this.peakQueuedSpans, queuedSpans);
    // Later the load falls below any capacity, which would say nothing of the scaling.
    if (second < this.rushAt || second >= this.load.startOf('fall')) return;
    for (const record of [this.gateway, this.sampler]) {
      const enough = record.tier.serving(nowMs).length * record.tier.capacity >= spansPerSecond;
      if (!enough) record.wasShort = true;
      record.enoughSince = enough ? (record.enoughSince ?? second) : undefined;
    }
  }

  /** Spans a second since the last call, from the counters of the pods. */
  interval(nowMs: number): Pick<SaleRow, 'sentPerSecond' | 'refusedPerSecond'> {
    const { acceptedSpans, refusedSpans } = this.gateway.tier.totals();
    const now = { sent: acceptedSpans + refusedSpans, refused: refusedSpans, atMs: nowMs };
    const { last } = this;
    this.last = now;
    if (last === undefined || now.atMs === last.atMs) return { sentPerSecond: 0, refusedPerSecond: 0 };
    const seconds = (now.atMs - last.atMs) / 1_000;
    return { sentPerSecond: (now.sent - last.sent) / seconds, refusedPerSecond: (now.refused - last.refused) / seconds };
  }

  /** Notes the decisions of a sync. */
  sync(row: SaleRow): void {
    this.peakSpansPerSecond = Math.max(this.peakSpansPerSecond, row.sentPerSecond);
    for (const [record, { desired, current }] of [[this.gateway, row.gateway], [this.sampler, row.sampler]] as const) {
      record.mostReplicas = Math.max(record.mostReplicas, desired);
      if (desired > current && row.second >= this.rushAt) record.decidedAt ??= row.second;
    }
  }

  summary(kedaCalls: number): SaleSummary {
    const totals = [this.gateway.tier.totals(), this.sampler.tier.totals()];
    const [first = { acceptedSpans: 0, refusedSpans: 0 }] = totals;
    return {
      peakSpansPerSecond: this.peakSpansPerSecond,
      gateway: this.tierSummary(this.gateway),
      sampler: this.tierSummary(this.sampler),
      sentSpans: first.acceptedSpans + first.refusedSpans,
      refusedSpans: first.refusedSpans,
      peakQueuedSpans: this.peakQueuedSpans,
      kedaCalls,
      pushes: totals.reduce((sum, { pushes }) => sum + pushes, 0),
      failedPushes: totals.reduce((sum, { failedPushes }) => sum + failedPushes, 0),
    };
  }

  private tierSummary({ tier, fromReplicas, mostReplicas, decidedAt, enoughSince, wasShort }: TierRecord): TierSummary {
    const since = (second: number | undefined): number | undefined => (second === undefined ? undefined : second - this.rushAt);
    return {
      name: tier.spec.name,
      fromReplicas,
      toReplicas: mostReplicas,
      secondsToDecision: since(decidedAt),
      secondsToCapacity: wasShort ? since(enoughSince) : 0,
    };
  }
}
