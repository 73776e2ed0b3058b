/**
 * Policy types of the tail_sampling processor, with the first release that has them; `0.124.0` stands for that release or
 * an earlier one.
 *
 * Source: `config.go` of tailsamplingprocessor at 0.120.0, 0.128.0, 0.144.0, 0.145.0 and 0.161.0, and its changelog for
 * the releases between.
 */
export const SAMPLING_POLICY_SINCE = {
  always_sample: '0.124.0',
  latency: '0.124.0',
  numeric_attribute: '0.124.0',
  probabilistic: '0.124.0',
  status_code: '0.124.0',
  string_attribute: '0.124.0',
  rate_limiting: '0.124.0',
  span_count: '0.124.0',
  trace_state: '0.124.0',
  boolean_attribute: '0.124.0',
  ottl_condition: '0.124.0',
  and: '0.124.0',
  composite: '0.124.0',
  drop: '0.126.0',
  bytes_limiting: '0.141.0',
  not: '0.145.0',
  trace_flags: '0.145.0',
} as const satisfies Readonly<Record<string, string>>;

export type SamplingPolicyType = keyof typeof SAMPLING_POLICY_SINCE;

/**
 * What came to a policy type after the type itself.
 *
 * Source: `config.go`, `and_helper.go` and `drop_helper.go` of tailsamplingprocessor at 0.153.0 and 0.154.0.
 */
export const SAMPLING_POLICY_OPTION_SINCE = {
  /** `rate_limiting.burst_capacity`, with the token bucket; before, spans were counted by the second. */
  rateLimitingBurst: '0.153.0',
  /** A `not` policy inside `and` or `drop`. */
  notInside: '0.154.0',
} as const;
