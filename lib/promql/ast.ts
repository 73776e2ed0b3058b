/**
 * The syntax tree of PromQL. Times are in milliseconds; `from` and `to` are offsets in the text (UTF-16 units, `to`
 * is exclusive), so every message can point at what it speaks of.
 */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Paren
  | Unary
  | Binary
  | Aggregation
  | Call;

/** A place in the text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly value: string;
}

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One condition on a label. A series without the label has the empty string there. */
export interface Matcher {
  readonly label: string;
  readonly op: MatchOperator;
  readonly value: string;
}

/** What `offset` and `@` say. */
export interface TimeShift {
  /** Milliseconds back in time; negative is forward. @default 0 */
  readonly offsetMs: number;
  /** Fixed time in Unix milliseconds, or the start or end of the evaluated range. @default - the evaluation time */
  readonly at?: number | 'start' | 'end';
}

export interface VectorSelector extends Span, TimeShift {
  readonly kind: 'vector';
  /** The metric name as written before or first in the braces; `matchers` has it as well, as `__name__`. */
  readonly name?: string;
  readonly matchers: readonly Matcher[];
  /** The experimental `anchored` and `smoothed` modifiers. */
  readonly interpolation?: 'anchored' | 'smoothed';
}

export interface MatrixSelector extends Span {
  readonly kind: 'matrix';
  /** Carries the offset and the `@` of the range as well. */
  readonly selector: VectorSelector;
  /** Length of the window, above 0. */
  readonly rangeMs: number;
}

export interface Subquery extends Span, TimeShift {
  readonly kind: 'subquery';
  readonly expr: Expr;
  /** Length of the window, above 0. */
  readonly rangeMs: number;
  /** Resolution, above 0. @default - the default evaluation interval of the engine */
  readonly stepMs?: number;
}

export interface Paren extends Span {
  readonly kind: 'paren';
  readonly expr: Expr;
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type SetOperator = 'and' | 'or' | 'unless';
/** Operators that cut native histograms; experimental. */
export type TrimOperator = '</' | '>/';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator;

/** How the elements of two vectors find each other. */
export interface VectorMatching {
  /** `on` matches by the labels alone, `ignoring` by all but the labels. */
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** The side that may have many elements for one of the other side. @default - neither */
  readonly group?: 'left' | 'right';
  /** Labels that `group_left` or `group_right` copies from the one side. */
  readonly include: readonly string[];
}

/** Values for elements without a partner (experimental `fill`). */
export interface Fill {
  readonly left?: number;
  readonly right?: number;
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  /** A comparison that gives 0 or 1 rather than filter. */
  readonly bool: boolean;
  /** As written; without it, vectors match by all labels. */
  readonly matching?: VectorMatching;
  readonly fill?: Fill;
}

export type AggregationOperator =
  | 'sum' | 'avg' | 'min' | 'max' | 'count' | 'group' | 'stddev' | 'stdvar'
  | 'topk' | 'bottomk' | 'quantile' | 'count_values' | 'limitk' | 'limit_ratio';

export interface Aggregation extends Span {
  readonly kind: 'aggregation';
  readonly op: AggregationOperator;
  readonly expr: Expr;
  /** The k of topk, the φ of quantile, the label of count_values. */
  readonly param?: Expr;
  readonly grouping: 'by' | 'without';
  readonly labels: readonly string[];
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];
const SETS: readonly string[] = ['and', 'or', 'unless'];

export function isComparison(op: BinaryOperator): op is ComparisonOperator {
  return COMPARISONS.includes(op);
}

export function isSetOperator(op: BinaryOperator): op is SetOperator {
  return SETS.includes(op);
}

/** The expressions directly inside an expression, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'paren':
    case 'unary':
      return [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'aggregation':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'call':
      return expr.args;
  }
}

/** An expression without the parentheses around it. */
export function unwrap(expr: Expr): Exclude<Expr, Paren> {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}
