import { childrenOf, type Expr, type Matcher, type VectorSelector } from './ast';
import { METRIC_NAME_LABEL } from './selector-reader';

/** How far back an instant selector looks for its newest sample, in milliseconds (Prometheus' default, 5 m). */
export const DEFAULT_LOOKBACK_MS = 300_000;

/** Distance of a subquery's steps where the query names none, in milliseconds (Prometheus' default, 1 m). */
export const DEFAULT_STEP_MS = 60_000;

/** What one selector of a query reads. */
export interface SelectorUse {
  /** The metric name, where the query fixes it. @default - any name that the matchers let through */
  readonly metricName?: string;
  readonly matchers: readonly Matcher[];
  /**
   * How old, in milliseconds, the oldest sample is that the result can depend on. A fixed time (`@`) is not counted.
   */
  readonly lookBackMs: number;
}

/** All selectors of an expression, in the order of the text. */
export function selectorsOf(expr: Expr, lookbackMs = DEFAULT_LOOKBACK_MS): SelectorUse[] {
  return collect(expr, 0, lookbackMs);
}

/** The metric names that an expression fixes, each once, in the order of the text. */
export function metricNames(expr: Expr): string[] {
  const names = selectorsOf(expr).flatMap(({ metricName }) => (metricName === undefined ? [] : [metricName]));
  return [...new Set(names)];
}

function collect(expr: Expr, outerMs: number, lookbackMs: number): SelectorUse[] {
  switch (expr.kind) {
    case 'vector':
      return [use(expr, outerMs + expr.offsetMs + lookbackMs)];
    case 'matrix':
      return [use(expr.selector, outerMs + expr.selector.offsetMs + expr.rangeMs)];
    case 'subquery':
      return collect(expr.expr, outerMs + expr.offsetMs + expr.rangeMs, lookbackMs);
    default:
      return childrenOf(expr).flatMap((child) => collect(child, outerMs, lookbackMs));
  }
}

function use(selector: VectorSelector, lookBackMs: number): SelectorUse {
  const fixed = selector.matchers.find(({ label, op }) => label === METRIC_NAME_LABEL && op === '=');
  return { ...(fixed === undefined ? {} : { metricName: fixed.value }), matchers: selector.matchers, lookBackMs: Math.max(lookBackMs, 0) };
}
