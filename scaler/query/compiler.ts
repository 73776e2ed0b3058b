import {
  DEFAULT_STEP_MS,
  unwrap,
  type Aggregation,
  type Binary,
  type Expr,
  type MatrixSelector,
  type Subquery,
  type TimeShift,
  type ValueType,
  type VectorSelector,
} from '../../lib/promql';
import type { LabelMatcher } from '../store';
import { countValues, pickExtremes, reduceGroups, reducerOf } from './aggregate';
import { operationOf, withScalar, withVector } from './binary';
import { compileCall } from './calls';
import { EvaluationError, unsupported } from './errors';
import { mapValues } from './label-sets';
import { compileMatchers } from './matchers';
import { collectSteps } from './subquery';
import type { Element, EvaluationContext, MatrixPlan, RangeSeries, ScalarPlan, VectorPlan } from './value';

/** Steps that one subquery may take. */
const MAX_SUBQUERY_STEPS = 11_000;

/**
 * Turns a checked expression into functions that evaluate it. Whatever this scaler does not support is an
 * EvaluationError here, at registration, and not at the first evaluation.
 */
export class Compiler {
  constructor(
    private readonly typeOf: (expr: Expr) => ValueType,
    /** How far back an instant selector looks, in milliseconds. */
    private readonly lookbackMs: number,
  ) {}

  type(expr: Expr): ValueType {
    return this.typeOf(expr);
  }

  /** A string; the grammar has no way to compute one. */
  string(expr: Expr): string {
    const inner = unwrap(expr);
    return inner.kind === 'string' ? inner.value : mismatch('string', inner);
  }

  scalar(expr: Expr): ScalarPlan {
    const inner = unwrap(expr);
    switch (inner.kind) {
      case 'number':
        return () => inner.value;
      case 'unary': {
        const operand = this.scalar(inner.expr);
        return inner.op === '-' ? (context) => -operand(context) : operand;
      }
      case 'binary': {
        const operation = operationOf(inner.op) ?? unsupported(`operator ${JSON.stringify(inner.op)}`);
        const [left, right] = [this.scalar(inner.left), this.scalar(inner.right)];
        return (context) => Number(operation(left(context), right(context)));
      }
      case 'call': {
        const plan = compileCall(this, inner);
        return plan.type === 'scalar' ? plan.run : mismatch('scalar', inner);
      }
      default:
        return mismatch('scalar', inner);
    }
  }

  vector(expr: Expr): VectorPlan {
    const inner = unwrap(expr);
    switch (inner.kind) {
      case 'vector':
        return this.instantSelector(inner, (_timestamp, value) => value);
      case 'unary': {
        const operand = this.vector(inner.expr);
        return inner.op === '-' ? (context) => mapValues(operand(context), (value) => -value) : operand;
      }
      case 'binary':
        return this.binary(inner);
      case 'aggregation':
        return this.aggregation(inner);
      case 'call': {
        const plan = compileCall(this, inner);
        return plan.type === 'vector' ? plan.run : mismatch('vector', inner);
      }
      default:
        return mismatch('vector', inner);
    }
  }

  matrix(expr: Expr): MatrixPlan {
    const inner = unwrap(expr);
    switch (inner.kind) {
      case 'matrix':
        return this.rangeSelector(inner);
      case 'subquery':
        return this.subquery(inner);
      default:
        return mismatch('matrix', inner);
    }
  }

  /** The newest sample of each series in the lookback; `pick` chooses what of it to give. */
  instantSelector(selector: VectorSelector, pick: (timestampMs: number, value: number) => number): VectorPlan {
    const matchers = selectorMatchers(selector);
    const { lookbackMs } = this;
    return (context) => {
      const toMs = shifted(selector, context);
      const elements: Element[] = [];
      for (const view of context.source.select(matchers, toMs - lookbackMs, toMs)) {
        const last = view.timestamps.length - 1;
        if (last < 0) throw truncated(view.labels['__name__']);
        if (!view.ended) elements.push({ labels: view.labels, value: pick(view.timestamps[last] ?? NaN, view.values[last] ?? NaN) });
      }
      return elements;
    };
  }

  private rangeSelector({ selector, rangeMs }: MatrixSelector): MatrixPlan {
    const matchers = selectorMatchers(selector);
    return (context) => {
      const toMs = shifted(selector, context);
      const fromMs = toMs - rangeMs;
      return context.source.select(matchers, fromMs, toMs).map((view): RangeSeries => {
        if (view.droppedUntilMs > fromMs) throw truncated(view.labels['__name__']);
        return { labels: view.labels, timestamps: view.timestamps, values: view.values, fromMs, toMs };
      });
    };
  }

  private subquery(expr: Subquery): MatrixPlan {
    const plan = this.vector(expr.expr);
    const { rangeMs, stepMs = DEFAULT_STEP_MS } = expr;
    if (rangeMs / stepMs > MAX_SUBQUERY_STEPS) {
      throw new EvaluationError(`a subquery of ${rangeMs / 1_000}s in steps of ${stepMs / 1_000}s takes more than ${MAX_SUBQUERY_STEPS} steps; use longer steps`);
    }
    return (context) => {
      const toMs = shifted(expr, context);
      return collectSteps(plan, context, { fromMs: toMs - rangeMs, toMs, stepMs });
    };
  }

  private binary(expr: Binary): VectorPlan {
    if (expr.fill !== undefined) return unsupported('modifier "fill"');
    const operation = operationOf(expr.op);
    if (operation === undefined && !['and', 'or', 'unless'].includes(expr.op)) unsupported(`operator ${JSON.stringify(expr.op)}`);
    if (this.type(expr.left) === 'scalar') {
      const [left, right] = [this.scalar(expr.left), this.vector(expr.right)];
      return (context) => {
        const scalar = left(context);
        return withScalar(right(context), expr, (value) => operation?.(scalar, value) ?? false);
      };
    }
    const left = this.vector(expr.left);
    if (this.type(expr.right) === 'scalar') {
      const right = this.scalar(expr.right);
      return (context) => {
        const scalar = right(context);
        return withScalar(left(context), expr, (value) => operation?.(value, scalar) ?? false);
      };
    }
    const right = this.vector(expr.right);
    return (context) => withVector(left(context), right(context), expr, operation);
  }

  private aggregation(expr: Aggregation): VectorPlan {
    const operand = this.vector(expr.expr);
    if (expr.op === 'count_values' && expr.param !== undefined) {
      const label = this.string(expr.param);
      if (label === '') throw new EvaluationError('invalid label name "" in count_values');
      return (context) => countValues(operand(context), expr, label);
    }
    const parameter = expr.param === undefined ? () => NaN : this.scalar(expr.param);
    if (expr.op === 'topk' || expr.op === 'bottomk') return (context) => pickExtremes(operand(context), expr, parameter(context));
    const reduce = reducerOf(expr.op) ?? unsupported(`aggregation ${JSON.stringify(expr.op)}`);
    return (context) => reduceGroups(operand(context), expr, reduce, parameter(context));
  }
}

/** The time that a selector or subquery looks at. */
function shifted({ at, offsetMs }: TimeShift, { timeMs, queryTimeMs }: EvaluationContext): number {
  const base = at === undefined ? timeMs : typeof at === 'number' ? at : queryTimeMs;
  return base - offsetMs;
}

function selectorMatchers(selector: VectorSelector): LabelMatcher[] {
  if (selector.interpolation !== undefined) unsupported(`modifier ${JSON.stringify(selector.interpolation)}`);
  return compileMatchers(selector.matchers);
}

function truncated(metric: string | undefined): EvaluationError {
  return new EvaluationError(
    `a series of ${metric ?? 'a metric'} has more samples in the window than the scaler keeps of one series; push less often, shorten the window or raise maxSamplesPerSeries`,
  );
}

function mismatch(wanted: ValueType, expr: Expr): never {
  throw new EvaluationError(`a ${expr.kind} is not a ${wanted}`);
}
