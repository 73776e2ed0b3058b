import type { SyntaxNode } from './syntax-node';
import type { Aggregation, AggregationOperator, BinaryOperator, Expr, Fill, Span, Unary, VectorMatching } from './ast';
import { LiteralError, numberValue, stringValue } from './literals';
import { rebuild, type ChainItem } from './precedence';
import { PromqlError } from './promql-error';
import { readSelector } from './selector-reader';
import { applyPostfix, isPostfix } from './postfix';

/** Deepest nesting that is read; it bounds the recursion of everything that walks a tree. */
export const MAX_NESTING = 250;

const WITH_PARAMETER: readonly AggregationOperator[] = ['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio'];

/** Turns the concrete tree of the grammar into the syntax tree. Throws PromqlError for what the grammar lets through. */
export class TreeReader {
  constructor(private readonly source: string) {}

  /** The expression of a node. */
  expression(node: SyntaxNode, depth = 0): Expr {
    if (depth > MAX_NESTING) this.fail(node, `the expression is nested more than ${MAX_NESTING} levels deep`);
    const items: ChainItem[] = [];
    this.flatten(node, items, depth);
    return rebuild(items);
  }

  /** The nodes inside a node, without comments. */
  children(node: SyntaxNode): SyntaxNode[] {
    const children: SyntaxNode[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name !== 'LineComment') children.push(child);
    }
    return children;
  }

  child(node: SyntaxNode, name: string): SyntaxNode | undefined {
    return this.children(node).find((child) => child.name === name);
  }

  text(span: Span): string {
    return this.source.slice(span.from, span.to);
  }

  /** The text of a string literal. */
  string(node: SyntaxNode): string {
    return this.literal(node, () => stringValue(this.text(node)));
  }

  /** The value of a number that may have a sign. */
  number(node: SyntaxNode): number {
    const [, sign = '', digits = ''] = /^([-+]?)\s*(.*)$/s.exec(this.text(node)) ?? [];
    const value = this.literal(node, () => numberValue(digits));
    return sign === '-' ? -value : value;
  }

  /** The labels in parentheses. */
  labels(node: SyntaxNode | undefined): string[] {
    if (node === undefined) return [];
    return this.children(node).map((label) => (label.name === 'QuotedLabelName' ? this.string(this.first(label)) : this.text(label)));
  }

  first(node: SyntaxNode): SyntaxNode {
    return this.children(node)[0] ?? this.fail(node, 'unexpected end of input');
  }

  fail(span: Span, reason: string): never {
    throw new PromqlError(this.source, span, reason);
  }

  private flatten(node: SyntaxNode, items: ChainItem[], depth: number): void {
    // A chain as long as this makes a tree as deep.
    if (items.length > MAX_NESTING) this.fail(node, `the expression has more than ${MAX_NESTING} operators in a row`);
    if (node.name === 'BinaryExpr') {
      const children = this.children(node);
      const [left, operator] = children;
      const right = children.at(-1);
      if (left === undefined || operator === undefined || right === undefined) return this.fail(node, 'unexpected end of input');
      this.flatten(left, items, depth + 1);
      items.push({ type: 'operator', ...this.operator(operator, children.slice(2, -1)) });
      this.flatten(right, items, depth + 1);
    } else if (node.name === 'UnaryExpr') {
      const [sign, operand] = this.children(node);
      if (sign === undefined || operand === undefined) return this.fail(node, 'unexpected end of input');
      items.push({ type: 'sign', op: this.text(sign) as Unary['op'], from: sign.from });
      this.flatten(operand, items, depth + 1);
    } else if (isPostfix(node)) {
      this.flatten(this.first(node), items, depth + 1);
      const last = items.at(-1);
      if (last?.type === 'operand') last.expr = applyPostfix(this, node, last.expr);
    } else if (node.name === 'NumberDurationLiteral' && /^[-+]/.test(this.text(node))) {
      items.push({ type: 'sign', op: this.text(node)[0] as Unary['op'], from: node.from });
      items.push({ type: 'operand', expr: { kind: 'number', value: Math.abs(this.number(node)), ...spanOf(node) } });
    } else {
      items.push({ type: 'operand', expr: this.primary(node, depth) });
    }
  }

  private primary(node: SyntaxNode, depth: number): Expr {
    switch (node.name) {
      case 'NumberDurationLiteral':
        return { kind: 'number', value: this.number(node), ...spanOf(node) };
      case 'StringLiteral':
        return { kind: 'string', value: this.string(node), ...spanOf(node) };
      case 'ParenExpr':
        return { kind: 'paren', expr: this.expression(this.first(node), depth + 1), ...spanOf(node) };
      case 'VectorSelector':
        return readSelector(this, node);
      case 'FunctionCall':
        return {
          kind: 'call', name: this.text(this.first(node)),
          args: this.arguments(node, depth), ...spanOf(node),
        };
      case 'AggregateExpr':
        return this.aggregation(node, depth);
      default:
        return this.fail(node, `unexpected ${JSON.stringify(this.text(node))}`);
    }
  }

  private arguments(node: SyntaxNode, depth: number): Expr[] {
    const body = this.child(node, 'FunctionCallBody');
    return body === undefined ? [] : this.children(body).map((argument) => this.expression(argument, depth + 1));
  }

  private aggregation(node: SyntaxNode, depth: number): Aggregation {
    const op = this.text(this.first(node)).toLowerCase() as AggregationOperator;
    const args = this.arguments(node, depth);
    const modifier = this.child(node, 'AggregateModifier');
    const expected = WITH_PARAMETER.includes(op) ? 2 : 1;
    const expr = args.at(-1);
    if (expr === undefined) return this.fail(node, 'no arguments for aggregate expression provided');
    if (args.length !== expected) {
      return this.fail(node, `wrong number of arguments for aggregate expression provided, expected ${expected}, got ${args.length}`);
    }
    return {
      kind: 'aggregation', op, expr,
      ...(expected === 2 && args[0] !== undefined ? { param: args[0] } : {}),
      grouping: modifier !== undefined && this.child(modifier, 'Without') !== undefined ? 'without' : 'by',
      labels: modifier === undefined ? [] : this.labels(this.child(modifier, 'GroupingLabels')),
      ...spanOf(node),
    };
  }

  private operator(node: SyntaxNode, modifiers: readonly SyntaxNode[]): Omit<Extract<ChainItem, { type: 'operator' }>, 'type'> {
    const clause = modifiers.find(({ name }) => name === 'MatchingModifierClause');
    const fill = modifiers.find(({ name }) => name === 'FillModifier');
    return {
      op: this.text(node).toLowerCase() as BinaryOperator,
      bool: modifiers.some(({ name }) => name === 'BoolModifier'),
      ...(clause === undefined ? {} : { matching: this.matching(clause) }),
      ...(fill === undefined ? {} : { fill: this.fill(fill) }),
    };
  }

  private matching(clause: SyntaxNode): VectorMatching {
    const parts = this.children(clause);
    const [labels, include] = parts.filter(({ name }) => name === 'GroupingLabels');
    const group = parts.some(({ name }) => name === 'GroupLeft') ? 'left' : parts.some(({ name }) => name === 'GroupRight') ? 'right' : undefined;
    return {
      mode: parts[0]?.name === 'On' ? 'on' : 'ignoring',
      labels: this.labels(labels),
      ...(group === undefined ? {} : { group }),
      include: this.labels(include),
    };
  }

  private fill(node: SyntaxNode): Fill {
    const values = new Map(
      this.children(node).map((clause) => [clause.name, this.number(this.child(clause, 'NumberDurationLiteral') ?? clause)]),
    );
    const both = values.get('FillClause');
    const left = both ?? values.get('FillLeftClause');
    const right = both ?? values.get('FillRightClause');
    return { ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) };
  }

  private literal<T>(span: Span, read: () => T): T {
    try {
      return read();
    } catch (error) {
      return error instanceof LiteralError ? this.fail(span, error.message) : rethrow(error);
    }
  }
}

/** The place of a node, without the node. */
export function spanOf({ from, to }: Span): Span {
  return { from, to };
}

function rethrow(error: unknown): never {
  throw error;
}
