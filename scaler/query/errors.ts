/** A query that cannot be evaluated: not PromQL, not supported here, or its result is not the one number that a trigger needs. */
export class QueryError extends Error {
  override readonly name = 'QueryError';

  constructor(
    /** The whole query. */
    readonly query: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** A query that has no number to give now. Never to be answered as 0: KEDA would scale in. */
export class NoDataError extends Error {
  override readonly name = 'NoDataError';

  constructor(
    /** The whole query. */
    readonly query: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** Why an evaluation failed, where the query is not at hand; the engine makes it a QueryError. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/** Refuses what Prometheus has and this scaler has not. */
export function unsupported(what: string): never {
  throw new EvaluationError(`${what} is not supported by this scaler`);
}
