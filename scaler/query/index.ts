export { compile, type CompiledQuery, type CompiledSelector, type CompileOptions } from './compile';
export { NoDataError, QueryError } from './errors';
export * from './query-engine';
export type { Element, QueryResult, RangeSeries } from './value';
export * from './wanted-metrics';
