import { parser } from '@prometheus-io/lezer-promql';
import type { Expr } from './ast';
import { PromqlError } from './promql-error';
import { explainSyntaxError } from './syntax-error';
import { TreeReader } from './tree-reader';

/** Longest query that is read, in characters. Prometheus has no bound; a trigger's query is a few hundred. */
export const MAX_QUERY_LENGTH = 16_384;

/**
 * Reads a query. The types are not looked at: that is what `check` does.
 *
 * Throws PromqlError where the text is not PromQL.
 */
export function parse(text: string): Expr {
  if (text.length > MAX_QUERY_LENGTH) {
    throw new PromqlError(text, { from: 0, to: 0 }, `the query has ${text.length} characters; at most ${MAX_QUERY_LENGTH} are allowed`);
  }
  const tree = parser.parse(text);
  let stoppedAt: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (stoppedAt === undefined && node.type.isError) stoppedAt = node.from;
      return stoppedAt === undefined;
    },
  });
  if (stoppedAt !== undefined) {
    const { span, reason } = explainSyntaxError(text, stoppedAt);
    throw new PromqlError(text, span, reason);
  }
  const reader = new TreeReader(text);
  return reader.expression(reader.first(tree.topNode));
}
