import { status } from '@grpc/grpc-js';
import { parseTriggerMetadata, TriggerMetadataError, type TriggerMetadata } from '../../lib/contract';
import { NoDataError, QueryError, type QueryEngine } from '../query';
import type { ScaledObjectRef } from './proto';

/** What the scaler asks of the query engine. */
export type TriggerQueries = Pick<QueryEngine, 'register' | 'evaluateNumber'>;

/** What a call of KEDA is answered with if it cannot be served. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** One trigger of a ScaledObject or ScaledJob, as KEDA describes it with every call. */
export class Trigger {
  /**
   * Reads the metadata and registers the query, with every call: KEDA may call another replica each time, and a query
   * that nobody asks any more is given up.
   *
   * @throws CallError INVALID_ARGUMENT. Its text lands in the events of the ScaledObject.
   */
  static of(ref: ScaledObjectRef | null | undefined, queries: TriggerQueries): Trigger {
    if (!ref) throw new CallError(status.INVALID_ARGUMENT, 'the request names no ScaledObject');
    try {
      const metadata = parseTriggerMetadata(ref.scalerMetadata);
      queries.register(metadata.query);
      return new Trigger(`${ref.namespace}/${ref.name}`, metadata, queries);
    } catch (error) {
      if (!(error instanceof TriggerMetadataError || error instanceof QueryError)) throw error;
      const about = error instanceof QueryError ? 'trigger metadata "query": ' : '';
      throw new CallError(status.INVALID_ARGUMENT, `${ref.namespace}/${ref.name}: ${about}${error.message}`);
    }
  }

  private constructor(
    /** `namespace/name` of the ScaledObject. */
    readonly scaledObject: string,
    readonly metadata: TriggerMetadata,
    private readonly queries: TriggerQueries,
  ) {}

  /** Tells triggers apart, also those of one ScaledObject. */
  get key(): string {
    return `${this.scaledObject} ${this.metadata.metricName}`;
  }

  /**
   * The value of the query now.
   * @throws CallError FAILED_PRECONDITION where there is no data: an error keeps the replicas, a 0 would scale them in.
   */
  value(nowMs: number): number {
    try {
      return this.queries.evaluateNumber(this.metadata.query, nowMs);
    } catch (error) {
      if (!(error instanceof NoDataError || error instanceof QueryError)) throw error;
      throw new CallError(status.FAILED_PRECONDITION, `${this.scaledObject}: ${error.message}`);
    }
  }

  /** Whether the value is above the activation value. @throws CallError as `value` does. */
  active(nowMs: number): boolean {
    return this.value(nowMs) > this.metadata.activationValue;
  }
}
