import { CollectorPod } from './collector-pod';
import type { Workload } from './hpa';
import { podCapacity } from './load';
import type { TierSpec } from './platform';

export interface TierTotals {
  readonly acceptedSpans: number;
  readonly refusedSpans: number;
  readonly pushes: number;
  readonly failedPushes: number;
}

/** The pods of a workload, and what its controller does when the replicas change. */
export class Tier {
  /** Spans a second that one pod takes in. */
  readonly capacity: number;
  private pods: CollectorPod[] = [];
  private readonly removed: CollectorPod[] = [];
  private readonly goodbyes: Promise<void>[] = [];

  /** `startDelayMs`: from a pod's creation until it serves. The first pods already serve. */
  constructor(
    readonly spec: TierSpec,
    private readonly otlpAddress: string,
    private readonly startDelayMs: number,
    nowMs: number,
  ) {
    this.capacity = podCapacity(spec);
    this.pods = Array.from({ length: spec.scaledObject.minReplicas }, (_, index) => {
      // Pods of a running tier push at their own times within the interval; the golden ratio spreads any number of them.
      const phase = ((index + 1) * 0.618) % 1;
      return this.create(index, nowMs - phase * spec.pushIntervalMs);
    });
  }

  get replicas(): number {
    return this.pods.length;
  }

  serving(nowMs: number): readonly CollectorPod[] {
    return this.pods.filter((pod) => pod.serves(nowMs));
  }

  workload(nowMs: number): Workload {
    return { replicas: this.replicas, readyPods: this.serving(nowMs).length };
  }

  /** Creates pods, or removes those with the highest number. */
  scaleTo(replicas: number, nowMs: number): void {
    while (this.pods.length < replicas) this.pods.push(this.create(this.pods.length, nowMs + this.startDelayMs));
    for (const pod of this.pods.splice(replicas)) {
      this.removed.push(pod);
      this.goodbyes.push(pod.stop());
    }
  }

  /** Sums over all pods there are and were. */
  totals(): TierTotals {
    const all = [...this.pods, ...this.removed];
    const sum = (of: (pod: CollectorPod) => number): number => all.reduce((total, pod) => total + of(pod), 0);
    return {
      acceptedSpans: sum(({ counters }) => counters.acceptedSpans),
      refusedSpans: sum(({ counters }) => counters.refusedSpans),
      pushes: sum(({ pushes }) => pushes),
      failedPushes: sum(({ failedPushes }) => failedPushes),
    };
  }

  /** Ends every pod at once. */
  async stop(): Promise<void> {
    for (const pod of this.pods) pod.kill();
    await Promise.all(this.goodbyes);
  }

  private create(index: number, startMs: number): CollectorPod {
    return new CollectorPod(this.spec, `${this.spec.name}-${index}`, startMs, this.otlpAddress);
  }
}
