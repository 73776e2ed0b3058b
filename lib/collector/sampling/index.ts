export * from './check-policies';
export type { SamplingDecision, Verdict } from './decision';
export * from './evaluate';
export type { OtlpTraces } from './otlp-json';
export type { AttributeOptions, NumericAttributeOptions, OttlConditionOptions, SpanCountOptions, SpanStatus, StringAttributeOptions } from './rules';
export * from './sampling-policy';
