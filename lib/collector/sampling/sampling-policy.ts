import type { SamplingPolicyType } from '../../catalog';
import { InputError, milliseconds, type TimeSpan } from '../../values';
import type { ConfigValue } from '../config-value';
import type { Rule } from './rule';
import * as rules from './rules';

export interface SamplingPolicyOptions {
  /** Name of the policy in configuration and metrics; unique in a pipeline. @default - a name by its type, or by its attribute */
  readonly name?: string;
}

export interface SlowerThanOptions extends SamplingPolicyOptions {
  /**
   * Longest traces kept, themselves included. The processor looks at spans in the order of their arrival and stops at the
   * first that brings the trace into the band, so a longer trace is kept, too, if its first spans are within.
   * @default - no upper bound
   */
  readonly atMost?: TimeSpan;
}

export interface PercentageOptions extends SamplingPolicyOptions {
  /**
   * Text hashed together with the trace ID. Policies of one salt agree: the 10 % of one are among the 20 % of another, also
   * on other tiers.
   * @default - that of the processor, the same for all
   */
  readonly hashSalt?: string;
}

export interface LimitOptions extends SamplingPolicyOptions {
  /**
   * What passes at once after quiet, in the unit of the limit. A larger trace never passes. As decisions are made once a
   * second, a burst below the rate also holds the rate down to it.
   * @default - twice the limit
   */
  readonly burst?: number;
}

export interface CompositeOptions extends SamplingPolicyOptions {
  /** Spans kept in a second, over all policies of the composite. */
  readonly maxSpansPerSecond: number;
  /** Plain policies and `and`, in the order in which they are asked, with their whole percentages of the spans; 100 at most together. */
  readonly policies: readonly { readonly policy: SamplingPolicy; readonly percent: number }[];
}

/**
 * A policy of the tail_sampling processor. A trace is kept if any policy of the pipeline samples it and none drops it.
 *
 * Values are checked where the policy is used, so that an error can tell the construct it belongs to.
 */
export class SamplingPolicy {
  /** Keeps every trace. */
  static always(options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'always', rules.alwaysSample());
  }

  /**
   * Keeps traces with a span whose OpenTelemetry status is ERROR. An HTTP 5xx counts only where the instrumentation
   * sets that status; most server instrumentations do.
   */
  static errors(options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'errors', rules.statusCode(['ERROR']));
  }

  /** Keeps traces with a span of one of these statuses. Most spans are `UNSET`; `OK` is only what somebody marked so. */
  static statusCode(codes: readonly rules.SpanStatus[], options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'status', rules.statusCode(codes));
  }

  /** Keeps traces that take longer than this, from their earliest start to their latest end; whole milliseconds. */
  static slowerThan(threshold: TimeSpan, options: SlowerThanOptions = {}): SamplingPolicy {
    const upper = options.atMost === undefined ? undefined : milliseconds(options.atMost);
    return new SamplingPolicy(options.name ?? 'slow', rules.latency(milliseconds(threshold), upper));
  }

  /**
   * Keeps traces with a resource or span whose attribute is a whole number within the bounds. A value of any other type
   * counts as 0, doubles among them.
   */
  static numericAttribute(key: string, options: rules.NumericAttributeOptions & SamplingPolicyOptions): SamplingPolicy {
    return new SamplingPolicy(options.name ?? (key || 'numeric-attribute'), rules.numericAttribute(key, options));
  }

  /** Keeps traces with a resource or span whose attribute has this value. A value of another type counts as false. */
  static booleanAttribute(key: string, value: boolean, options: rules.AttributeOptions & SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? (key || 'boolean-attribute'), rules.booleanAttribute(key, value, options));
  }

  /** Keeps traces with a resource or span whose attribute is one of these texts, or matches one of these regular expressions. */
  static stringAttribute(key: string, values: readonly string[], options: rules.StringAttributeOptions & SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? (key || 'string-attribute'), rules.stringAttribute(key, values, options));
  }

  /**
   * Keeps this share of all traces, chosen by a hash of the trace ID. Policies add up, so this also applies to traces
   * that other policies keep anyway.
   */
  static percentage(percent: number, options: PercentageOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'percentage', rules.probabilistic(percent, options.hashSalt));
  }

  /**
   * Keeps traces while their spans stay within a rate: a bucket that holds `burst` spans and gets `spansPerSecond` more each
   * second. Alone it takes its share of all traces; inside `and` or `composite`, of those that the others leave.
   */
  static rateLimiting(spansPerSecond: number, options: LimitOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'rate-limit', rules.rateLimiting(spansPerSecond, options.burst));
  }

  /** As `rateLimiting`, by the bytes of a trace in protobuf. */
  static bytesLimiting(bytesPerSecond: number, options: LimitOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'bytes-limit', rules.bytesLimiting(bytesPerSecond, options.burst));
  }

  /** Keeps traces by the number of their spans. */
  static spanCount(options: rules.SpanCountOptions & SamplingPolicyOptions): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'span-count', rules.spanCount(options));
  }

  /** Keeps traces with a span whose W3C trace state has one of these values under the key. */
  static traceState(key: string, values: readonly string[], options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'trace-state', rules.traceState(key, values));
  }

  /** Keeps traces with a span whose sampled flag is set. */
  static traceFlags(options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'trace-flags', rules.traceFlags());
  }

  /** Keeps traces with a span or span event for which a condition in OTTL holds. Its syntax is checked by the Collector alone. */
  static ottlCondition(options: rules.OttlConditionOptions & SamplingPolicyOptions): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'ottl', rules.ottlCondition(options));
  }

  /** Keeps traces that all of these sample: plain policies and `not`. Each is asked only if those before it sample. */
  static and(policies: readonly SamplingPolicy[], options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? (names(policies) || 'and'), rules.and(policies));
  }

  /** Keeps traces that this plain policy does not sample. */
  static not(policy: SamplingPolicy, options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? `not ${policy.name}`, rules.not(policy));
  }

  /** Drops traces that all of these sample, plain policies and `not`, whatever other policies say. */
  static drop(policies: readonly SamplingPolicy[], options: SamplingPolicyOptions = {}): SamplingPolicy {
    return new SamplingPolicy(options.name ?? `drop ${names(policies)}`, rules.drop(policies));
  }

  /**
   * Keeps traces of several policies up to a rate that they share. The first policy that samples a trace decides: if its
   * share of the second is used up, the trace is not kept, though a later policy would sample it.
   */
  static composite(options: CompositeOptions): SamplingPolicy {
    return new SamplingPolicy(options.name ?? 'composite', rules.composite(options.maxSpansPerSecond, options.policies));
  }

  private constructor(
    readonly name: string,
    /** @internal */
    readonly rule: Rule,
  ) {}

  /** Type of the policy as the processor calls it. */
  get type(): SamplingPolicyType {
    return this.rule.type;
  }

  /** First Collector release that has the policy, with all that is set in it and all that it holds. */
  get since(): string {
    return this.rule.since;
  }

  /** What the policy keeps, in plain words. */
  describe(): string {
    return this.rule.description;
  }

  /**
   * Throws InputError if a value is out of its range (OKS001), missing (OKS002), no valid name (OKS003), a policy that may not
   * be inside another (OKS014), or a regular expression that does not compile (OKS015); `where` is the property that holds
   * the policy.
   */
  check(where: string): void {
    if (this.name.trim() === '') {
      throw new InputError('OKS003', { what: `${where}.name`, given: this.name, allowed: 'a name that is not empty' });
    }
    this.rule.check(where);
  }

  /** The entry of the processor's `policies`. */
  toConfig(): ConfigValue {
    return { name: this.name, type: this.rule.type, ...this.rule.block };
  }
}

function names(policies: readonly SamplingPolicy[]): string {
  return policies.map(({ name }) => name).join(' and ');
}
