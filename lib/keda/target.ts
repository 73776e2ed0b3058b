import { checkNumber } from '../values';

/** `metricType` of a trigger: how the HPA compares its value with the target. */
export type MetricType = 'AverageValue' | 'Value';

/**
 * What a trigger's value is compared with. Said, not guessed: a query that already is an average, taken as if it were
 * a total, is divided by the replicas twice and never scales out.
 */
export class Target {
  /** The query gives a total over all replicas; this much of it is one replica's share. */
  static perReplica(value: number): Target {
    return new Target('AverageValue', value);
  }

  /** The query gives a figure that does not grow with replicas, such as a ratio or an average; this is its aim. */
  static total(value: number): Target {
    return new Target('Value', value);
  }

  private constructor(
    readonly metricType: MetricType,
    readonly value: number,
  ) {}

  /** Throws OKS001 unless the target is above 0: the API server refuses an HPA with a target of 0. */
  check(what: string): void {
    checkNumber(what, this.value, { above: 0 });
  }
}
