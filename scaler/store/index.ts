export { keyOf, METRIC_NAME, normalize, type LabelMatcher, type Labels } from './labels';
export * from './limits';
export { SeriesStore, type SeriesSource, type SeriesView } from './series-store';
