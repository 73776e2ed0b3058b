import type { Binary, Expr, Unary } from './ast';

/**
 * An expression without parentheses as its operands and operators in the order of the text. The editor grammar we
 * parse with binds signs and modifiers more loosely than Prometheus (`-1^2`, `a + b offset 5m`), so precedence is made here.
 */
export type ChainItem =
  | { readonly type: 'operand'; expr: Expr }
  | { readonly type: 'sign'; readonly op: Unary['op']; readonly from: number }
  | ({ readonly type: 'operator' } & Pick<Binary, 'op' | 'bool' | 'matching' | 'fill'>);

const LEVELS: ReadonlyArray<readonly string[]> = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '<', '<=', '>', '>=', '</', '>/'],
  ['+', '-'],
  ['*', '/', '%', 'atan2'],
  ['^'],
];
const POWER = LEVELS.length - 1;

/** The tree of a chain, with Prometheus' precedence: all operators bind to the left, only `^` to the right. */
export function rebuild(items: readonly ChainItem[]): Expr {
  let at = 0;

  function operand(): Expr {
    const item = items[at++];
    if (item?.type === 'operand') return item.expr;
    if (item?.type !== 'sign') throw new Error('a chain of operators lacks an operand');
    // A sign binds like `*`, so only `^` comes before it.
    return signed(item, expression(POWER));
  }

  function expression(minimum: number): Expr {
    let left = operand();
    for (;;) {
      const item = items[at];
      if (item?.type !== 'operator') return left;
      const { op, bool, matching, fill } = item;
      const level = LEVELS.findIndex((operators) => operators.includes(op));
      if (level < minimum) return left;
      at += 1;
      const right = expression(level === POWER ? level : level + 1);
      left = {
        kind: 'binary', op, left, right, bool,
        ...(matching === undefined ? {} : { matching }),
        ...(fill === undefined ? {} : { fill }),
        from: left.from, to: right.to,
      };
    }
  }

  return expression(0);
}

function signed(sign: { readonly op: Unary['op']; readonly from: number }, expr: Expr): Expr {
  if (expr.kind !== 'number') return { kind: 'unary', op: sign.op, expr, from: sign.from, to: expr.to };
  return { ...expr, value: sign.op === '-' ? -expr.value : expr.value, from: sign.from };
}
