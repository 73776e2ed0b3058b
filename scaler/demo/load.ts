import type { TierSpec } from './platform';

/** The traffic that the chart in charts/two-tier.ts states; its sizes follow from it, and a test holds the two together. */
export const CHART_TRAFFIC = { tracesPerSecond: 1_000, spansPerTrace: 10, burst: 5 } as const;

/** Share of its capacity at which a gateway is scaled (`CAPACITY.targetUtilization` of lib/sizing). */
export const TARGET_UTILIZATION = 0.7;

/** Spans a second that a pod of the tier takes in, by the sizing that made the chart; what is above it is refused. */
export function podCapacity({ name, scaledObject, newTracesPerSecond }: TierSpec): number {
  if (newTracesPerSecond !== undefined) return newTracesPerSecond * CHART_TRAFFIC.spansPerTrace;
  const [trigger] = scaledObject.triggers;
  if (trigger === undefined) throw new Error(`${name} has no trigger`);
  return trigger.parsed.targetValue / TARGET_UTILIZATION;
}

export type PhaseName = 'normal' | 'ramp' | 'peak' | 'fall' | 'after';

interface Phase {
  readonly name: PhaseName;
  readonly seconds: number;
  /** Load at its end, in multiples of the normal traffic; from the end of the phase before, it changes evenly. */
  readonly factor: number;
}

/** Load over time: normal traffic, the rush within seconds, the sale, the fall, and normal traffic again. */
export class Load {
  /** A flash sale of a total length, in the proportions of one of 65 s. */
  static flashSale(seconds: number): Load {
    const { burst } = CHART_TRAFFIC;
    const share = seconds / 65;
    return new Load([
      { name: 'normal', seconds: 20 * share, factor: 1 },
      { name: 'ramp', seconds: 5 * share, factor: burst },
      { name: 'peak', seconds: 30 * share, factor: burst },
      { name: 'fall', seconds: 5 * share, factor: 1 },
      { name: 'after', seconds: 5 * share, factor: 1 },
    ]);
  }

  private constructor(private readonly phases: readonly Phase[]) {}

  /** Length in seconds. */
  get seconds(): number {
    return this.phases.reduce((sum, phase) => sum + phase.seconds, 0);
  }

  /** Second at which a phase begins. */
  startOf(name: PhaseName): number {
    const index = this.phases.findIndex((phase) => phase.name === name);
    return this.phases.slice(0, index).reduce((sum, phase) => sum + phase.seconds, 0);
  }

  /** What arrives at a time, in seconds from the start. Before and after the show it is as at its ends. */
  at(second: number): { readonly phase: PhaseName; readonly tracesPerSecond: number } {
    let start = 0;
    let from = 1;
    for (const { name, seconds, factor } of this.phases) {
      if (second < start + seconds) {
        const share = Math.max(0, second - start) / seconds;
        return { phase: name, tracesPerSecond: CHART_TRAFFIC.tracesPerSecond * (from + (factor - from) * share) };
      }
      start += seconds;
      from = factor;
    }
    return { phase: 'after', tracesPerSecond: CHART_TRAFFIC.tracesPerSecond * from };
  }
}
