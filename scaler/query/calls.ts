import { unwrap, type Call, type Expr } from '../../lib/promql';
import type { Compiler } from './compiler';
import { EvaluationError, unsupported } from './errors';
import { histogramQuantile } from './histogram-quantile';
import { absentLabels, labelJoin, labelReplace } from './label-functions';
import { distinct, mapValues, NO_LABELS, withoutName } from './label-sets';
import { compileRegex } from './matchers';
import { DATE_FUNCTIONS, MATH_FUNCTIONS, roundTo } from './math-functions';
import { ascending } from './numbers';
import { KEEPS_NAME, RANGE_FUNCTIONS, type RangeFunction } from './range-functions';
import type { Element, ScalarPlan, VectorPlan } from './value';

/** A compiled call. */
export type CallPlan = { readonly type: 'scalar'; readonly run: ScalarPlan } | { readonly type: 'vector'; readonly run: VectorPlan };

/** Arguments of a call, compiled as what the function wants them to be; the types have been checked. */
interface Arguments {
  readonly compiler: Compiler;
  readonly args: readonly Expr[];
  readonly scalar: (index: number) => ScalarPlan;
  readonly vector: (index: number) => VectorPlan;
  readonly string: (index: number) => string;
}

/** Functions that give a vector and are neither a range function, nor one of each value, nor one of a date. */
const VECTOR_FUNCTIONS: Readonly<Record<string, (args: Arguments) => VectorPlan>> = {
  vector: ({ scalar }) => {
    const value = scalar(0);
    return (context) => [{ labels: NO_LABELS, value: value(context) }];
  },
  absent: ({ vector, args }) => {
    const operand = vector(0);
    const inner = args[0] === undefined ? undefined : unwrap(args[0]);
    const labels = absentLabels(inner?.kind === 'vector' ? inner : undefined);
    return (context) => (operand(context).length === 0 ? [{ labels, value: 1 }] : []);
  },
  absent_over_time: ({ compiler, args }) => {
    const inner = args[0] === undefined ? unsupported('a call without arguments') : unwrap(args[0]);
    const operand = compiler.matrix(inner);
    const labels = absentLabels(inner.kind === 'matrix' ? inner.selector : undefined);
    return (context) => (operand(context).length === 0 ? [{ labels, value: 1 }] : []);
  },
  timestamp: ({ compiler, vector, args }) => {
    const inner = args[0] === undefined ? undefined : unwrap(args[0]);
    const operand = inner?.kind === 'vector' ? compiler.instantSelector(inner, (timestampMs) => timestampMs / 1_000) : undefined;
    if (operand !== undefined) return (context) => mapValues(operand(context), (value) => value);
    const computed = vector(0);
    return (context) => mapValues(computed(context), () => context.timeMs / 1_000);
  },
  clamp: ({ vector, scalar }) => {
    const [operand, minimum, maximum] = [vector(0), scalar(1), scalar(2)];
    return (context) => {
      const [min, max] = [minimum(context), maximum(context)];
      return max < min ? [] : mapValues(operand(context), (value) => Math.max(min, Math.min(max, value)));
    };
  },
  clamp_min: ({ vector, scalar }) => bounded(vector(0), scalar(1), Math.max),
  clamp_max: ({ vector, scalar }) => bounded(vector(0), scalar(1), Math.min),
  round: ({ vector, scalar, args }) => bounded(vector(0), args.length < 2 ? () => 1 : scalar(1), roundTo),
  sort: ({ vector }) => sorted(vector(0), 1),
  sort_desc: ({ vector }) => sorted(vector(0), -1),
  histogram_quantile: ({ vector, scalar }) => {
    const [phi, operand] = [scalar(0), vector(1)];
    return (context) => histogramQuantile(phi(context), operand(context));
  },
  label_replace: ({ vector, string }) => {
    const operand = vector(0);
    const options = { target: labelName(string(1)), template: string(2), source: string(3), regex: compileRegex(string(4)) };
    return (context) => labelReplace(operand(context), options);
  },
  label_join: ({ vector, string, args }) => {
    const operand = vector(0);
    const [target, separator] = [labelName(string(1)), string(2)];
    const sources = args.slice(3).map((_source, index) => string(index + 3));
    return (context) => labelJoin(operand(context), target, separator, sources);
  },
};

/** A call as a plan. Throws EvaluationError for a function that Prometheus has and this scaler has not. */
export function compileCall(compiler: Compiler, { name, args }: Call): CallPlan {
  const argument = (index: number): Expr => args[index] ?? unsupported(`a call of ${JSON.stringify(name)} with ${args.length} arguments`);
  const access: Arguments = {
    compiler,
    args,
    scalar: (index) => compiler.scalar(argument(index)),
    vector: (index) => compiler.vector(argument(index)),
    string: (index) => compiler.string(argument(index)),
  };
  if (name === 'time') return { type: 'scalar', run: ({ timeMs }) => timeMs / 1_000 };
  if (name === 'pi') return { type: 'scalar', run: () => Math.PI };
  if (name === 'scalar') {
    const operand = access.vector(0);
    return { type: 'scalar', run: (context) => only(operand(context)) };
  }
  const run = compileVectorCall(access, name);
  return run === undefined ? unsupported(`function ${JSON.stringify(name)}`) : { type: 'vector', run };
}

function compileVectorCall(access: Arguments, name: string): VectorPlan | undefined {
  const range = RANGE_FUNCTIONS.get(name);
  if (range !== undefined) return overRange(access, name, range);
  const math = MATH_FUNCTIONS.get(name);
  if (math !== undefined) {
    const operand = access.vector(0);
    return (context) => mapValues(operand(context), math);
  }
  const date = DATE_FUNCTIONS.get(name);
  if (date !== undefined) {
    if (access.args.length === 0) return ({ timeMs }) => [{ labels: NO_LABELS, value: date(timeMs / 1_000) }];
    const operand = access.vector(0);
    return (context) => mapValues(operand(context), date);
  }
  return Object.hasOwn(VECTOR_FUNCTIONS, name) ? VECTOR_FUNCTIONS[name]?.(access) : undefined;
}

function overRange({ compiler, args }: Arguments, name: string, apply: RangeFunction): VectorPlan {
  const isRange = (argument: Expr): boolean => compiler.type(argument) === 'matrix';
  const rangeArgument = args.find(isRange) ?? unsupported(`a call of ${JSON.stringify(name)} without a range vector`);
  const scalarArgument = args.find((argument) => !isRange(argument));
  const operand = compiler.matrix(rangeArgument);
  const parameter = scalarArgument === undefined ? () => NaN : compiler.scalar(scalarArgument);
  return (context) => {
    const number = parameter(context);
    const elements: Element[] = [];
    for (const series of operand(context)) {
      const value = apply(series, number, context.timeMs);
      if (value !== undefined) elements.push({ labels: KEEPS_NAME.has(name) ? series.labels : withoutName(series.labels), value });
    }
    return distinct(elements);
  };
}

function bounded(operand: VectorPlan, parameter: ScalarPlan, apply: (value: number, parameter: number) => number): VectorPlan {
  return (context) => {
    const number = parameter(context);
    return mapValues(operand(context), (value) => apply(value, number));
  };
}

function sorted(operand: VectorPlan, sign: 1 | -1): VectorPlan {
  // NaN is last in both orders.
  const last = (value: number): number => Number(Number.isNaN(value));
  return (context) => [...operand(context)].sort((a, b) => last(a.value) - last(b.value) || sign * ascending(a.value, b.value));
}

function only(elements: readonly Element[]): number {
  return elements.length === 1 ? (elements[0]?.value ?? NaN) : NaN;
}

function labelName(name: string): string {
  if (name === '') throw new EvaluationError(`invalid destination label name ${JSON.stringify(name)}`);
  return name;
}
