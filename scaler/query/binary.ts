import { isComparison, isSetOperator, type Binary, type BinaryOperator, type VectorMatching } from '../../lib/promql';
import { METRIC_NAME, type Labels } from '../store';
import { EvaluationError } from './errors';
import { changed, distinct, keyFor, labelText, only, without, withoutName } from './label-sets';
import { power } from './numbers';
import type { Element } from './value';

type Operation = (left: number, right: number) => number | boolean;

const OPERATIONS: Readonly<Partial<Record<BinaryOperator, Operation>>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': power,
  atan2: Math.atan2,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** The operation of an operator on two numbers; a comparison gives a boolean. Undefined if there is none here. */
export function operationOf(op: BinaryOperator): Operation | undefined {
  return OPERATIONS[op];
}

/** A vector and a number on the other side. A comparison without `bool` keeps the elements for which it holds. */
export function withScalar(elements: readonly Element[], expr: Binary, operation: (value: number) => number | boolean): readonly Element[] {
  const filter = isComparison(expr.op) && !expr.bool;
  if (filter) return elements.filter(({ value }) => operation(value) === true);
  return distinct(elements.map(({ labels, value }) => ({ labels: withoutName(labels), value: Number(operation(value)) })));
}

/** Two vectors, matched by their labels. */
export function withVector(left: readonly Element[], right: readonly Element[], expr: Binary, operation: Operation | undefined): readonly Element[] {
  const signature = signatureOf(expr.matching);
  if (isSetOperator(expr.op)) return setOperation(left, right, expr.op, signature);
  if (operation === undefined) throw new EvaluationError(`operator ${JSON.stringify(expr.op)} is not supported by this scaler`);
  return matched(left, right, expr, operation, signature);
}

function setOperation(left: readonly Element[], right: readonly Element[], op: BinaryOperator, signature: (labels: Labels) => string): readonly Element[] {
  const [leftKeys, rightKeys] = [left, right].map((side) => new Set(side.map(({ labels }) => signature(labels))));
  if (op === 'or') return distinct([...left, ...right.filter(({ labels }) => leftKeys?.has(signature(labels)) !== true)]);
  return left.filter(({ labels }) => (rightKeys?.has(signature(labels)) === true) === (op === 'and'));
}

function matched(left: readonly Element[], right: readonly Element[], expr: Binary, operation: Operation, signature: (labels: Labels) => string): readonly Element[] {
  const { op, bool, matching } = expr;
  if (left.length === 0 || right.length === 0) return [];
  const swapped = matching?.group === 'right';
  const [many, one, oneSide] = swapped ? [right, left, 'left'] : [left, right, 'right'];
  const partners = uniqueBySignature(one, signature, oneSide, matching);
  const filter = isComparison(op) && !bool;
  const used = new Set<string>();
  const result: Element[] = [];
  for (const element of many) {
    const key = signature(element.labels);
    const partner = partners.get(key);
    if (partner === undefined) continue;
    const labels = resultLabels(element.labels, partner.labels, matching, filter);
    // Also where the comparison does not hold: an error that comes and goes with the values would be found too late.
    const place = matching?.group === undefined ? key : `${key} ${keyFor(labels)}`;
    if (used.has(place)) {
      throw new EvaluationError(`multiple matches for labels: ${matching?.group === undefined ? NOT_EXPLICIT : NOT_UNIQUE}`);
    }
    used.add(place);
    const outcome = swapped ? operation(partner.value, element.value) : operation(element.value, partner.value);
    if (filter && outcome !== true) continue;
    // A comparison that filters keeps the value of the left side.
    const kept = swapped ? partner.value : element.value;
    result.push({ labels, value: filter ? kept : Number(outcome) });
  }
  return distinct(result);
}

const NOT_EXPLICIT = 'many-to-one matching must be explicit (group_left/group_right)';
const NOT_UNIQUE = 'grouping labels must ensure unique matches';

function resultLabels(labels: Labels, partner: Labels, matching: VectorMatching | undefined, keepName: boolean): Labels {
  const named = keepName ? labels : withoutName(labels);
  if (matching === undefined) return named;
  if (matching.group === undefined) {
    const names = new Set(matching.labels);
    return matching.mode === 'on' ? only(named, names) : without(named, names);
  }
  if (matching.include.length === 0) return named;
  return changed(named, Object.fromEntries(matching.include.map((label) => [label, partner[label] ?? ''])));
}

function uniqueBySignature(
  elements: readonly Element[],
  signature: (labels: Labels) => string,
  side: string,
  matching: VectorMatching | undefined,
): Map<string, Element> {
  const unique = new Map<string, Element>();
  for (const element of elements) {
    const key = signature(element.labels);
    const other = unique.get(key);
    if (other !== undefined) {
      throw new EvaluationError(
        `found duplicate series for the match group ${labelText(matchGroup(element.labels, matching))} on the ${side} hand-side of the operation: ` +
          `[${labelText(element.labels)}, ${labelText(other.labels)}];many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    }
    unique.set(key, element);
  }
  return unique;
}

function signatureOf(matching: VectorMatching | undefined): (labels: Labels) => string {
  return (labels) => keyFor(matchGroup(labels, matching));
}

/** The labels by which an element finds its partner. */
function matchGroup(labels: Labels, matching: VectorMatching | undefined): Labels {
  if (matching === undefined) return withoutName(labels);
  return matching.mode === 'on' ? only(labels, new Set(matching.labels)) : without(labels, new Set([...matching.labels, METRIC_NAME]));
}
