import { check, PromqlError, selectorsOf, typeOf, type Expr, type SelectorUse, type ValueType } from '../../lib/promql';
import type { LabelMatcher, SeriesSource } from '../store';
import { Compiler } from './compiler';
import { EvaluationError, QueryError } from './errors';
import { compileMatcher } from './matchers';
import type { EvaluationContext, Plan, QueryResult } from './value';

/** A selector of a compiled query. */
export interface CompiledSelector extends SelectorUse {
  /** The conditions on the metric name. */
  readonly nameMatchers: readonly LabelMatcher[];
}

/** A query that is ready to be evaluated at any time. */
export interface CompiledQuery {
  readonly text: string;
  readonly expr: Expr;
  readonly type: ValueType;
  readonly selectors: readonly CompiledSelector[];
  /** How old the oldest sample is that the result can depend on, in milliseconds; 0 if it reads none. */
  readonly lookBackMs: number;
  /** Evaluates the query at a time in Unix milliseconds. Throws QueryError. */
  evaluate(timeMs: number, source: SeriesSource): QueryResult;
}

export interface CompileOptions {
  /** How far back an instant selector looks, in milliseconds. */
  readonly lookbackMs: number;
  /** How far back a query may look at all, in milliseconds: what the store keeps. */
  readonly maxLookBackMs: number;
}

/** Compiles a query. Throws QueryError if it is not PromQL, not supported, or looks back further than the store keeps. */
export function compile(text: string, { lookbackMs, maxLookBackMs }: CompileOptions): CompiledQuery {
  return asQueryErrors(text, () => {
    const { expr, type } = check(text);
    const compiler = new Compiler((part) => typeOf(part, text), lookbackMs);
    const plan = planOf(compiler, expr, type);
    const selectors = selectorsOf(expr, lookbackMs).map((use) => ({
      ...use,
      nameMatchers: use.matchers.filter(({ label }) => label === '__name__').map(compileMatcher),
    }));
    const lookBackMs = Math.max(0, ...selectors.map((use) => use.lookBackMs));
    if (lookBackMs > maxLookBackMs) {
      throw new EvaluationError(`the query looks back ${lookBackMs / 1_000}s, but samples are kept for ${maxLookBackMs / 1_000}s; shorten its window or raise retentionSeconds`);
    }
    return {
      text, expr, type, selectors, lookBackMs,
      evaluate: (timeMs, source) => asQueryErrors(text, () => plan({ timeMs, queryTimeMs: timeMs, source })),
    };
  });
}

function planOf(compiler: Compiler, expr: Expr, type: ValueType): Plan<QueryResult> {
  switch (type) {
    case 'scalar': {
      const plan = compiler.scalar(expr);
      return (context) => ({ type, value: plan(context) });
    }
    case 'string': {
      const value = compiler.string(expr);
      return () => ({ type, value });
    }
    case 'vector': {
      const plan = compiler.vector(expr);
      return (context: EvaluationContext) => ({ type, elements: plan(context) });
    }
    case 'matrix': {
      const plan = compiler.matrix(expr);
      return (context) => ({ type, series: plan(context).filter(({ values }) => values.length > 0) });
    }
  }
}

function asQueryErrors<T>(text: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PromqlError || error instanceof EvaluationError) throw new QueryError(text, error.message);
    throw error;
  }
}
