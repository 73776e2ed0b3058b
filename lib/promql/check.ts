import { isComparison, isSetOperator, type Aggregation, type Binary, type Call, type Expr } from './ast';
import { FUNCTIONS, type ValueType } from './functions';
import { parse } from './parse';
import { PromqlError } from './promql-error';

const NAMES: Readonly<Record<ValueType, string>> = { scalar: 'scalar', string: 'string', vector: 'instant vector', matrix: 'range vector' };

/** A query that parses and whose types fit. */
export interface CheckedQuery {
  readonly text: string;
  readonly expr: Expr;
  readonly type: ValueType;
}

/** Reads a query and checks its types. Throws PromqlError, with Prometheus' words. */
export function check(text: string): CheckedQuery {
  const expr = parse(text);
  return { text, expr, type: typeOf(expr, text) };
}

/**
 * What keeps a query from giving one number, as a sentence without a full stop: it does not parse, its types do not fit,
 * or it gives a string or a range. Undefined if nothing does; how many elements a vector has shows only with data.
 */
export function checkOneNumber(text: string): string | undefined {
  try {
    const { type } = check(text);
    return type === 'scalar' || type === 'vector' ? undefined : `the query gives a ${NAMES[type]}, a trigger needs a scalar or an instant vector`;
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
}

/**
 * The type of an expression, after checking everything inside it. `text` is the query it was parsed from; errors point into it.
 *
 * The rules are those of Prometheus' `promql/parser/parse.go` (checkAST).
 */
export function typeOf(expr: Expr, text: string): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector':
      return 'vector';
    case 'matrix':
      return 'matrix';
    case 'paren':
      return typeOf(expr.expr, text);
    case 'unary': {
      const type = typeOf(expr.expr, text);
      if (type === 'scalar' || type === 'vector') return type;
      throw new PromqlError(text, expr, `unary expression only allowed on expressions of type scalar or instant vector, got ${JSON.stringify(NAMES[type])}`);
    }
    case 'subquery': {
      const type = typeOf(expr.expr, text);
      if (type === 'vector') return 'matrix';
      throw new PromqlError(text, expr, `subquery is only allowed on instant vector, got ${NAMES[type]} instead`);
    }
    case 'aggregation':
      return aggregation(expr, text);
    case 'call':
      return call(expr, text);
    case 'binary':
      return binary(expr, text);
  }
}

function aggregation(expr: Aggregation, text: string): ValueType {
  if (expr.param !== undefined) expect(expr.param, expr.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter', text);
  expect(expr.expr, 'vector', 'aggregation expression', text);
  return 'vector';
}

function call(expr: Call, text: string): ValueType {
  const signature = FUNCTIONS.get(expr.name);
  if (signature === undefined) throw new PromqlError(text, expr, `unknown function with name ${JSON.stringify(expr.name)}`);
  const { args, variadic = 0, returns } = signature;
  const least = variadic === 0 ? args.length : args.length - 1;
  const most = variadic < 0 ? Infinity : least + variadic;
  const given = expr.args.length;
  if (given < least || given > most) {
    const bound = variadic === 0 ? '' : given < least ? 'at least ' : 'at most ';
    throw new PromqlError(text, expr, `expected ${bound}${given < least ? least : most} argument(s) in call to ${JSON.stringify(expr.name)}, got ${given}`);
  }
  expr.args.forEach((argument, index) => {
    const expected = args[Math.min(index, args.length - 1)];
    if (expected !== undefined) expect(argument, expected, `call to function ${JSON.stringify(expr.name)}`, text);
  });
  return returns;
}

function binary(expr: Binary, text: string): ValueType {
  const { op, left, right, bool, matching } = expr;
  const fail = (reason: string): never => {
    throw new PromqlError(text, expr, reason);
  };
  const [leftType, rightType] = [typeOf(left, text), typeOf(right, text)];
  for (const [side, type] of [[left, leftType], [right, rightType]] as const) {
    if (type !== 'scalar' && type !== 'vector') {
      throw new PromqlError(text, side, 'binary expression must contain only scalar and instant vector types');
    }
  }
  const vectors = leftType === 'vector' && rightType === 'vector';
  if (bool && !isComparison(op)) fail('bool modifier can only be used on comparison operators');
  if (isComparison(op) && !bool && leftType === 'scalar' && rightType === 'scalar') fail('comparisons between scalars must use BOOL modifier');
  if (!vectors && isSetOperator(op)) fail(`set operator ${JSON.stringify(op)} not allowed in binary scalar expression`);
  if (!vectors && expr.fill !== undefined) fail('filling in missing series only allowed between instant vectors');
  if (matching !== undefined) {
    if (!vectors && (matching.labels.length > 0 || matching.group !== undefined)) fail('vector matching only allowed between instant vectors');
    if (isSetOperator(op) && matching.group !== undefined) fail(`no grouping allowed for ${JSON.stringify(op)} operation`);
    const both = matching.mode === 'on' ? matching.include.find((label) => matching.labels.includes(label)) : undefined;
    if (both !== undefined) fail(`label ${JSON.stringify(both)} must not occur in ON and GROUP clause at once`);
  }
  if (isSetOperator(op) && expr.fill !== undefined) fail('filling in missing series not allowed for set operators');
  return leftType === 'scalar' && rightType === 'scalar' ? 'scalar' : 'vector';
}

function expect(expr: Expr, wanted: ValueType, where: string, text: string): void {
  const type = typeOf(expr, text);
  if (type !== wanted) throw new PromqlError(text, expr, `expected type ${NAMES[wanted]} in ${where}, got ${NAMES[type]}`);
}
