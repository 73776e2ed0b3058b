import type { SyntaxNode } from './syntax-node';
import type { Expr, Span, Subquery, VectorSelector } from './ast';
import type { TreeReader } from './tree-reader';

const POSTFIX = ['MatrixSelector', 'SubqueryExpr', 'OffsetExpr', 'StepInvariantExpr', 'AnchoredExpr', 'SmoothedExpr'];
/** Bounds of a time stamp in Prometheus, in seconds. */
const MAX_TIME_SECONDS = Number(2n ** 63n) / 1_000;

/** Whether a node adds a range, an offset or another modifier to the operand before it. */
export function isPostfix(node: SyntaxNode): boolean {
  return POSTFIX.includes(node.name);
}

/** The operand with what the node adds to it. */
export function applyPostfix(reader: TreeReader, node: SyntaxNode, expr: Expr): Expr {
  switch (node.name) {
    case 'MatrixSelector':
      return matrix(reader, node, expr);
    case 'SubqueryExpr':
      return subquery(reader, node, expr);
    case 'OffsetExpr':
      return offset(reader, node, expr);
    case 'StepInvariantExpr':
      return at(reader, node, expr);
    default:
      return interpolation(reader, node, expr);
  }
}

function matrix(reader: TreeReader, node: SyntaxNode, expr: Expr): Expr {
  if (expr.kind !== 'vector') return reader.fail(expr, 'ranges only allowed for vector selectors');
  if (expr.offsetMs !== 0) return reader.fail(expr, 'no offset modifiers allowed before range');
  if (expr.at !== undefined) return reader.fail(expr, 'no @ modifiers allowed before range');
  const [, range] = reader.children(node);
  return { kind: 'matrix', selector: expr, rangeMs: positiveDuration(reader, range ?? node), from: expr.from, to: node.to };
}

function subquery(reader: TreeReader, node: SyntaxNode, expr: Expr): Expr {
  const [, range, step] = reader.children(node);
  return {
    kind: 'subquery', expr, offsetMs: 0,
    rangeMs: positiveDuration(reader, range ?? node),
    ...(step === undefined ? {} : { stepMs: positiveDuration(reader, step) }),
    from: expr.from, to: node.to,
  };
}

function offset(reader: TreeReader, node: SyntaxNode, expr: Expr): Expr {
  const length = reader.child(node, 'OffsetDurationExpr') ?? node;
  const offsetMs = Math.round(duration(reader, length) * 1_000);
  return shift(reader, node, expr, 'offset', (target) => {
    if (target.offsetMs !== 0) reader.fail(node, 'offset may not be set multiple times');
    return { offsetMs };
  });
}

function at(reader: TreeReader, node: SyntaxNode, expr: Expr): Expr {
  const preprocessor = reader.child(node, 'AtModifierPreprocessors');
  const literal = reader.children(node).at(-1) ?? node;
  let value: number | 'start' | 'end';
  if (preprocessor !== undefined) {
    value = reader.text(preprocessor).toLowerCase() === 'start' ? 'start' : 'end';
  } else {
    const seconds = reader.number(literal);
    if (!(Math.abs(seconds) < MAX_TIME_SECONDS)) reader.fail(literal, `timestamp out of bounds for @ modifier: ${seconds}`);
    value = Math.round(seconds * 1_000);
  }
  return shift(reader, node, expr, '@', (target) => {
    if (target.at !== undefined) reader.fail(node, '@ <timestamp> may not be set multiple times');
    return { at: value };
  });
}

function interpolation(reader: TreeReader, node: SyntaxNode, expr: Expr): Expr {
  const mode = node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
  const selector = expr.kind === 'matrix' ? expr.selector : expr;
  if (selector.kind !== 'vector') return reader.fail(node, `${mode} modifier must be preceded by an instant vector selector or range vector selector`);
  if (selector.interpolation !== undefined) return reader.fail(node, 'only one of the modifiers anchored and smoothed may be set, and only once');
  const changed: VectorSelector = { ...selector, interpolation: mode };
  return expr.kind === 'matrix' ? { ...expr, selector: changed, to: node.to } : { ...changed, to: node.to };
}

type Shifted = VectorSelector | Subquery;

function shift(
  reader: TreeReader,
  node: SyntaxNode,
  expr: Expr,
  modifier: string,
  change: (target: Shifted) => Partial<Pick<Shifted, 'offsetMs' | 'at'>>,
): Expr {
  if (expr.kind === 'matrix') return { ...expr, selector: { ...expr.selector, ...change(expr.selector) }, to: node.to };
  if (expr.kind === 'vector') return { ...expr, ...change(expr), to: node.to };
  if (expr.kind === 'subquery') return { ...expr, ...change(expr), to: node.to };
  return reader.fail(node, `${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery`);
}

function positiveDuration(reader: TreeReader, node: SyntaxNode): number {
  const ms = Math.round(duration(reader, node) * 1_000);
  return ms > 0 ? ms : reader.fail(node, 'duration must be greater than 0');
}

/** Seconds of a duration, which may be computed from other durations. */
function duration(reader: TreeReader, node: SyntaxNode): number {
  const value = durationTerm(reader, node);
  return Number.isFinite(value) && Math.abs(value) < MAX_TIME_SECONDS ? value : reader.fail(node, 'duration out of range');
}

function durationTerm(reader: TreeReader, node: SyntaxNode): number {
  const parts = reader.children(node);
  const [first, second, third] = parts;
  if (first === undefined) return reader.number(node);
  switch (first.name) {
    case 'UnaryOp':
      return (reader.text(first) === '-' ? -1 : 1) * durationTerm(reader, second ?? node);
    case 'DurationMinOf':
      return Math.min(durationTerm(reader, second ?? node), durationTerm(reader, third ?? node));
    case 'DurationMaxOf':
      return Math.max(durationTerm(reader, second ?? node), durationTerm(reader, third ?? node));
    case 'DurationStep':
    case 'DurationRange':
      return reader.fail(first, `${reader.text(first)}() in a duration depends on a range query and is not supported`);
    case 'NumberDurationLiteralInDurationContext':
      return reader.number(first);
    default:
      return third === undefined ? durationTerm(reader, first) : combine(reader, second ?? node, durationTerm(reader, first), durationTerm(reader, third));
  }
}

function combine(reader: TreeReader, operator: Span, left: number, right: number): number {
  switch (reader.text(operator)) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '^':
      return left ** right;
    case '%':
      return right === 0 ? reader.fail(operator, 'modulo by zero') : left % right;
    default:
      return right === 0 ? reader.fail(operator, 'division by zero') : left / right;
  }
}
