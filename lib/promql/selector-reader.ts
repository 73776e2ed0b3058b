import type { SyntaxNode } from './syntax-node';
import type { Matcher, MatchOperator, VectorSelector } from './ast';
import type { TreeReader } from './tree-reader';

/** Label that holds the metric name. */
export const METRIC_NAME_LABEL = '__name__';

/** Reads `name{label="value"}`, also with the name in quotes inside the braces. */
export function readSelector(reader: TreeReader, node: SyntaxNode): VectorSelector {
  const identifier = reader.child(node, 'Identifier');
  const braces = reader.child(node, 'LabelMatchers');
  let name = identifier === undefined ? undefined : reader.text(identifier);
  const matchers: Matcher[] = [];
  for (const part of braces === undefined ? [] : reader.children(braces)) {
    if (part.name === 'QuotedLabelName') {
      const quoted = reader.string(reader.first(part));
      if (name !== undefined) setTwice(reader, node, name, quoted);
      name = quoted;
    } else {
      matchers.push(readMatcher(reader, part));
    }
  }
  const second = matchers.find(({ label }) => label === METRIC_NAME_LABEL);
  if (name !== undefined && second !== undefined) setTwice(reader, node, name, second.value);
  if (name !== undefined) matchers.push({ label: METRIC_NAME_LABEL, op: '=', value: name });
  if (!matchers.some((matcher) => !surelyMatchesEmpty(matcher))) {
    reader.fail(node, 'vector selector must contain at least one non-empty matcher');
  }
  return { kind: 'vector', ...(name === undefined ? {} : { name }), matchers, offsetMs: 0, from: node.from, to: node.to };
}

function readMatcher(reader: TreeReader, node: SyntaxNode): Matcher {
  const [label, op, value] = reader.children(node);
  if (label === undefined || op === undefined || value === undefined) return reader.fail(node, 'unexpected end of input inside braces');
  return {
    label: label.name === 'QuotedLabelName' ? reader.string(reader.first(label)) : reader.text(label),
    op: reader.text(op) as MatchOperator,
    value: reader.string(value),
  };
}

/**
 * Whether a matcher lets a series without the label through, so that alone it would select everything. Of regular
 * expressions only the plain cases are told here; who has an engine for them looks again.
 */
function surelyMatchesEmpty({ op, value }: Matcher): boolean {
  switch (op) {
    case '=':
      return value === '';
    case '!=':
      return value !== '';
    case '=~':
      return value === '' || value === '.*';
    case '!~':
      return value === '.+';
  }
}

function setTwice(reader: TreeReader, node: SyntaxNode, first: string, second: string): never {
  return reader.fail(node, `metric name must not be set twice: ${JSON.stringify(first)} or ${JSON.stringify(second)}`);
}
