import type { Labels, SeriesSource } from '../store';

/** One element of an instant vector. */
export interface Element {
  readonly labels: Labels;
  readonly value: number;
}

/** One series of a range vector: its samples in the window (fromMs, toMs]. */
export interface RangeSeries {
  readonly labels: Labels;
  /** Unix milliseconds, ascending; at least one. */
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a query gives. */
export type QueryResult =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'vector'; readonly elements: readonly Element[] }
  | { readonly type: 'matrix'; readonly series: readonly RangeSeries[] };

/** What an evaluation is told. */
export interface EvaluationContext {
  /** Time of the evaluation, in Unix milliseconds. */
  readonly timeMs: number;
  /** What `@ start()` and `@ end()` stand for: the time of the whole query, also inside a subquery. */
  readonly queryTimeMs: number;
  readonly source: SeriesSource;
}

/** A compiled part of a query. */
export type Plan<T> = (context: EvaluationContext) => T;
export type ScalarPlan = Plan<number>;
export type VectorPlan = Plan<readonly Element[]>;
export type MatrixPlan = Plan<readonly RangeSeries[]>;
