import type { parser } from '@prometheus-io/lezer-promql';

/** A node of the grammar's tree. Taken from the parser, because its library ships one set of types per module system. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];
