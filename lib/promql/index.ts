export * from './ast';
export * from './check';
export * from './functions';
export { MAX_QUERY_LENGTH, parse } from './parse';
export * from './promql-error';
export * from './query';
export { METRIC_NAME_LABEL } from './selector-reader';
export * from './selectors';
