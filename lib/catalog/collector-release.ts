import { InputError } from '../values';

/** A release of the Collector, by the version of its components: `0.161.0`. */
export class CollectorRelease {
  /** The release that this package is tested with, and that tiers run unless told otherwise. */
  static readonly NEWEST = new CollectorRelease('0.161.0', [0, 161, 0]);
  /** The oldest release that configurations are written for: the queues of exporters had no sizer and no batching before. */
  static readonly OLDEST = new CollectorRelease('0.124.0', [0, 124, 0]);

  /** A release by its version, without "v". Throws OKS001 if it is older than the oldest, or newer than the newest, that is known. */
  static of(version: string): CollectorRelease {
    const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
    const numbers = match?.slice(1).map(Number) ?? [];
    if (match === null || compare(numbers, CollectorRelease.OLDEST.numbers) < 0 || compare(numbers, CollectorRelease.NEWEST.numbers) > 0) {
      throw new InputError('OKS001', {
        what: 'release of the Collector',
        given: version,
        allowed: `a version from "${CollectorRelease.OLDEST.version}" to "${CollectorRelease.NEWEST.version}", without "v"`,
      });
    }
    return new CollectorRelease(version, numbers);
  }

  private constructor(
    readonly version: string,
    private readonly numbers: readonly number[],
  ) {}

  /** Whether it is that release or a later one. */
  atLeast(version: string): boolean {
    return compare(this.numbers, version.split('.').map(Number)) >= 0;
  }

  toString(): string {
    return this.version;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
