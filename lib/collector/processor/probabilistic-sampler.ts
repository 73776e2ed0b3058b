import { checkNumber, InputError } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import { count } from '../settings/checks';

export interface ProbabilisticSamplerOptions extends ComponentOptions {
  /** Share that is kept, 0 to 100 %. */
  readonly percentage: number;
  /**
   * How the choice is made: by a hash of the trace ID with `hashSeed`; or by its randomness as W3C defines it, to end at
   * `percentage` of what was sampled at first (equalizing), or of what arrives (proportional).
   * @default "hash_seed"
   */
  readonly mode?: 'hash_seed' | 'equalizing' | 'proportional';
  /** Equal at Collectors that shall choose the same traces, different at tiers in a row. @default 0 */
  readonly hashSeed?: number;
  /** Drop what has no randomness to choose by, instead of keeping it. @default true */
  readonly failClosed?: boolean;
  /** Hexadecimal digits of the sampling threshold, 1 to 14. @default 4 */
  readonly samplingPrecision?: number;
  /** What log records are chosen by. @default "traceID" */
  readonly attributeSource?: 'traceID' | 'record';
  /** Attribute that log records are chosen by, with the source `record`. @default - the trace ID */
  readonly fromAttribute?: string;
  /** Attribute of log records that carries a percentage of their own. @default - none */
  readonly samplingPriority?: string;
}

/** Keeps a share of traces or log records, at once and without looking at them. Throws OKS001 for numbers out of range. */
export function probabilisticSampler(options: ProbabilisticSamplerOptions): Processor {
  const { name, percentage, attributeSource, fromAttribute } = options;
  checkNumber('probabilisticSampler.percentage', percentage, { min: 0, max: 100 });
  // sampling.MinSamplingProbability of pkg/sampling: 2^-56.
  if (percentage !== 0) checkNumber('probabilisticSampler.percentage', percentage, { min: 100 * 2 ** -56 });
  if (attributeSource === 'record' && (fromAttribute ?? '') === '') {
    throw new InputError('OKS002', { what: 'probabilisticSampler.fromAttribute', given: fromAttribute, allowed: 'given with attributeSource "record"' });
  }
  return Component.of(
    'probabilistic_sampler',
    {
      sampling_percentage: percentage,
      mode: options.mode,
      hash_seed: count('probabilisticSampler.hashSeed', options.hashSeed, { max: 2 ** 32 - 1 }),
      fail_closed: options.failClosed,
      sampling_precision: count('probabilisticSampler.samplingPrecision', options.samplingPrecision, { min: 1, max: 14 }),
      attribute_source: attributeSource,
      from_attribute: fromAttribute,
      sampling_priority: options.samplingPriority,
    },
    { name },
  );
}
