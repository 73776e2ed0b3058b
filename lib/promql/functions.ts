/** The types of PromQL; `vector` is the instant vector, `matrix` the range vector. */
export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

/** What is known of a function before it is evaluated. */
export interface FunctionSignature {
  readonly args: readonly ValueType[];
  /**
   * 0: exactly `args`. Above 0: the last argument may be left out or repeated, up to so many times. Below 0: without bound.
   * (The convention of Prometheus' own table.)
   * @default 0
   */
  readonly variadic?: number;
  readonly returns: 'scalar' | 'vector';
  /** Behind a flag in Prometheus. @default false */
  readonly experimental?: boolean;
}

const vectorToVector: FunctionSignature = { args: ['vector'], returns: 'vector' };
const matrixToVector: FunctionSignature = { args: ['matrix'], returns: 'vector' };
const datePart: FunctionSignature = { args: ['vector'], variadic: 1, returns: 'vector' };
const constant: FunctionSignature = { args: [], returns: 'scalar' };
const experimental = (signature: FunctionSignature): FunctionSignature => ({ ...signature, experimental: true });
const all = (names: readonly string[], signature: FunctionSignature): Array<[string, FunctionSignature]> =>
  names.map((name) => [name, signature]);

/** All functions of Prometheus 3, from `promql/parser/functions.go`. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map<string, FunctionSignature>([
  ...all(
    [
      'abs', 'absent', 'ceil', 'exp', 'floor', 'ln', 'log10', 'log2', 'sgn', 'sqrt', 'deg', 'rad', 'acos', 'acosh', 'asin', 'asinh',
      'atan', 'atanh', 'cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh', 'sort', 'sort_desc', 'timestamp', 'histogram_avg',
      'histogram_count', 'histogram_sum', 'histogram_stddev', 'histogram_stdvar',
    ],
    vectorToVector,
  ),
  ...all(
    [
      'absent_over_time', 'avg_over_time', 'count_over_time', 'last_over_time', 'max_over_time', 'min_over_time',
      'present_over_time', 'stddev_over_time', 'stdvar_over_time', 'sum_over_time', 'changes', 'delta', 'deriv', 'idelta',
      'increase', 'irate', 'rate', 'resets',
    ],
    matrixToVector,
  ),
  ...all(['days_in_month', 'day_of_month', 'day_of_week', 'day_of_year', 'hour', 'minute', 'month', 'year'], datePart),
  ...all(['pi', 'time'], constant),
  ['clamp', { args: ['vector', 'scalar', 'scalar'], returns: 'vector' }],
  ['clamp_max', { args: ['vector', 'scalar'], returns: 'vector' }],
  ['clamp_min', { args: ['vector', 'scalar'], returns: 'vector' }],
  ['histogram_fraction', { args: ['scalar', 'scalar', 'vector'], returns: 'vector' }],
  ['histogram_quantile', { args: ['scalar', 'vector'], returns: 'vector' }],
  ['label_join', { args: ['vector', 'string', 'string', 'string'], variadic: -1, returns: 'vector' }],
  ['label_replace', { args: ['vector', 'string', 'string', 'string', 'string'], returns: 'vector' }],
  ['predict_linear', { args: ['matrix', 'scalar'], returns: 'vector' }],
  ['quantile_over_time', { args: ['scalar', 'matrix'], returns: 'vector' }],
  ['round', { args: ['vector', 'scalar'], variadic: 1, returns: 'vector' }],
  ['scalar', { args: ['vector'], returns: 'scalar' }],
  ['vector', { args: ['scalar'], returns: 'vector' }],
  ...all(
    ['first_over_time', 'mad_over_time', 'ts_of_first_over_time', 'ts_of_last_over_time', 'ts_of_max_over_time', 'ts_of_min_over_time'],
    experimental(matrixToVector),
  ),
  ...all(['start', 'end', 'step', 'range'], experimental(constant)),
  ['start_timestamp', experimental(vectorToVector)],
  ['double_exponential_smoothing', { args: ['matrix', 'scalar', 'scalar'], returns: 'vector', experimental: true }],
  ['histogram_quantiles', { args: ['vector', 'string', 'scalar', 'scalar'], variadic: 9, returns: 'vector', experimental: true }],
  ['info', { args: ['vector', 'vector'], variadic: 1, returns: 'vector', experimental: true }],
  ['sort_by_label', { args: ['vector', 'string'], variadic: -1, returns: 'vector', experimental: true }],
  ['sort_by_label_desc', { args: ['vector', 'string'], variadic: -1, returns: 'vector', experimental: true }],
]);
