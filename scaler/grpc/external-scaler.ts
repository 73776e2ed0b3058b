import { status, type ServiceError, type UntypedServiceImplementation, type sendUnaryData, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import Long from 'long';
import type { Logger } from 'pino';
import { ActivityStreams } from './activity-streams';
import type { GetMetricSpecResponse, GetMetricsRequest, GetMetricsResponse, IsActiveResponse, ScaledObjectRef } from './proto';
import { KedaStats, type KedaMethod } from './stats';
import { CallError, Trigger, type TriggerQueries } from './trigger';
import { TriggerHealth } from './trigger-health';

export interface ExternalScalerOptions {
  readonly queries: TriggerQueries;
  readonly logger: Logger;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
}

/**
 * KEDA's `externalscaler.ExternalScaler`. Every call is answered from memory: KEDA sets no deadline and holds a lock of the
 * ScaledObject while it waits.
 *
 * StreamMetricSpec is not offered; KEDA reads UNIMPLEMENTED as just that and keeps asking GetMetricSpec.
 */
export class ExternalScaler {
  readonly stats = new KedaStats();
  private readonly streams: ActivityStreams;
  private readonly health: TriggerHealth;
  private readonly clock: () => number;

  constructor(private readonly options: ExternalScalerOptions) {
    this.clock = options.clock ?? Date.now;
    this.health = new TriggerHealth(options.logger);
    this.streams = new ActivityStreams((trigger) => this.activeIfKnown(trigger), this.clock);
  }

  /** Open StreamIsActive calls. */
  get openStreams(): number {
    return this.streams.size;
  }

  /** To be called when data has arrived, so that activity is pushed without delay. */
  dataArrived(): void {
    this.streams.wake();
  }

  /** Ends the open streams with OK and every new one at once. */
  endStreams(): void {
    this.streams.endAll();
  }

  /** One metric with its target. A query that is not valid is told here, where the ScaledObject's events show it. */
  getMetricSpec(ref: ScaledObjectRef): GetMetricSpecResponse {
    const { metricName, targetValue } = Trigger.of(ref, this.options.queries).metadata;
    return { metricSpecs: [{ metricName, targetSize: wholeNumber(targetValue), targetSizeFloat: targetValue }] };
  }

  /**
   * Exactly one value: KEDA sums what it gets. Both number fields are filled alike, since KEDA before 2.17 knows the integer only, and
   * later versions fall back to it for a value that is not above 0.
   */
  getMetrics(request: GetMetricsRequest): GetMetricsResponse {
    const trigger = Trigger.of(request.scaledObjectRef, this.options.queries);
    const { metricName } = trigger.metadata;
    if (request.metricName !== metricName) {
      throw new CallError(
        status.INVALID_ARGUMENT,
        `${trigger.scaledObject}: the metric asked for is "${request.metricName}", but the trigger's is "${metricName}"`,
      );
    }
    const value = this.watched(trigger, () => trigger.value(this.clock()));
    return { metricValues: [{ metricName, metricValue: wholeNumber(value), metricValueFloat: value }] };
  }

  /** Whether the value is above the activation value; an error where there is no data. */
  isActive(ref: ScaledObjectRef): IsActiveResponse {
    const trigger = Trigger.of(ref, this.options.queries);
    return { result: this.watched(trigger, () => trigger.active(this.clock())) };
  }

  /** The handlers as @grpc/grpc-js registers them. */
  handlers(): UntypedServiceImplementation {
    return {
      GetMetricSpec: this.unary('GetMetricSpec', (ref: ScaledObjectRef) => this.getMetricSpec(ref)),
      GetMetrics: this.unary('GetMetrics', (request: GetMetricsRequest) => this.getMetrics(request)),
      IsActive: this.unary('IsActive', (ref: ScaledObjectRef) => this.isActive(ref)),
      StreamIsActive: (call: ServerWritableStream<ScaledObjectRef, IsActiveResponse>) => {
        try {
          this.streams.open(call, Trigger.of(call.request, this.options.queries));
          this.stats.count('StreamIsActive', status.OK);
        } catch (error) {
          call.emit('error', this.serviceError('StreamIsActive', error));
        }
      },
    };
  }

  private unary<Request, Response>(method: KedaMethod, answer: (request: Request) => Response) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      let response: Response;
      try {
        response = answer(call.request);
      } catch (error) {
        callback(this.serviceError(method, error));
        return;
      }
      this.stats.count(method, status.OK);
      callback(null, response);
    };
  }

  private serviceError(method: KedaMethod, error: unknown): Partial<ServiceError> {
    const known = error instanceof CallError;
    if (!known) this.options.logger.error({ err: error, method }, 'call of KEDA failed');
    const code = known ? error.code : status.INTERNAL;
    this.stats.count(method, code);
    return { code, details: known ? error.message : 'the scaler failed to answer; its log has the reason' };
  }

  private activeIfKnown(trigger: Trigger): boolean | undefined {
    try {
      return this.watched(trigger, () => trigger.active(this.clock()));
    } catch (error) {
      if (!(error instanceof CallError)) this.options.logger.error({ err: error }, 'evaluation for a stream failed');
      return undefined;
    }
  }

  private watched<T>(trigger: Trigger, evaluate: () => T): T {
    try {
      const result = evaluate();
      this.health.succeeded(trigger.key);
      return result;
    } catch (error) {
      this.health.failed(trigger.key, (error as Error).message);
      throw error;
    }
  }
}

/** The next whole number above, within 64 bits: rounding down would ask for too few replicas. */
function wholeNumber(value: number): Long {
  return Long.fromNumber(Math.ceil(value));
}
