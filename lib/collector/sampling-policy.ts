import { checkNumber, InputError, milliseconds, type TimeSpan } from '../values';
import type { ConfigValue } from './config-value';

export interface SamplingPolicyOptions {
  /** Name of the policy in configuration and metrics; unique in a pipeline. @default - a name by its type */
  readonly name?: string;
}

/**
 * A rule of the tail_sampling processor. A trace is kept if any policy of the pipeline samples it.
 *
 * Values are checked where the policy is used, so that an error can tell the construct it belongs to.
 */
export class SamplingPolicy {
  /** Keeps every trace. */
  static always(options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'always', 'every trace', 'always_sample', {}, () => undefined);
  }

  /**
   * Keeps traces with a span whose OpenTelemetry status is ERROR. An HTTP 5xx counts only where the instrumentation
   * sets that status; most server instrumentations do.
   */
  static errors(options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(
      options.name ?? 'errors',
      'every trace with a span in error',
      'status_code',
      { status_code: { status_codes: ['ERROR'] } },
      () => undefined,
    );
  }

  /** Keeps traces that take longer than this, from their earliest start to their latest end. */
  static slowerThan(threshold: TimeSpan, options: SamplingPolicyOptions = {}): SamplingPolicy {
    const length = milliseconds(threshold);
    return new SamplingPolicy(
      options.name ?? 'slow',
      `every trace longer than ${length} ms`,
      'latency',
      { latency: { threshold_ms: length } },
      (where) => checkNumber(`${where}.slowerThan (ms)`, length, { min: 1, integer: true }),
    );
  }

  /**
   * Keeps this share of all traces, chosen by a hash of the trace ID. Policies add up, so this also applies to traces
   * that other policies keep anyway.
   */
  static percentage(percent: number, options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(
      options.name ?? 'percentage',
      `${percent} % of all traces`,
      'probabilistic',
      { probabilistic: { sampling_percentage: percent } },
      (where) => checkNumber(`${where}.percentage`, percent, { above: 0, max: 100 }, 'A share of 10 % is percentage(10).'),
    );
  }

  private constructor(
    readonly name: string,
    private readonly description: string,
    private readonly type: string,
    private readonly block: Record<string, ConfigValue>,
    private readonly checkValues: (where: string) => unknown,
  ) {}

  /** What the policy keeps, in plain words. */
  describe(): string {
    return this.description;
  }

  /** Throws InputError if a value is out of its range; `where` is the property that holds the policy. */
  check(where: string): void {
    if (this.name.trim() === '') {
      throw new InputError('OKS003', { what: `${where}.name`, given: this.name, allowed: 'a name that is not empty' });
    }
    this.checkValues(where);
  }

  /** The entry of the processor's `policies`. */
  toConfig(): ConfigValue {
    return { name: this.name, type: this.type, ...this.block };
  }
}
