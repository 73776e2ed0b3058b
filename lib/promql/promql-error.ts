import type { Span } from './ast';

/** Where in a query something is wrong. */
export interface QueryPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** From 0, in UTF-16 units of the whole text. */
  readonly offset: number;
}

/**
 * A query that cannot be parsed or whose types do not fit. The message has Prometheus' form:
 * `1:5: parse error: unexpected identifier "bar"`.
 */
export class PromqlError extends Error {
  override readonly name = 'PromqlError';
  readonly position: QueryPosition;

  constructor(
    /** The whole query. */
    readonly query: string,
    span: Span,
    /** The message without the position. */
    readonly reason: string,
  ) {
    const position = positionAt(query, span.from);
    super(`${position.line}:${position.column}: parse error: ${reason}`);
    this.position = position;
  }
}

function positionAt(text: string, offset: number): QueryPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, column: [...before.slice(lineStart)].length + 1, offset };
}
