import { makeClientConstructor, credentials, Metadata, type Client, type ServiceError } from '@grpc/grpc-js';
import type { ExportRequest } from '../../../scaler/otlp/messages';
import { ExportRequestType, ExportResponseType } from '../../../scaler/otlp/proto';

/** Attributes from a plain object. */
export function attributes(values: Readonly<Record<string, string | number | boolean>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : typeof value === 'boolean' ? { boolValue: value } : { doubleValue: value },
  }));
}

export interface PointOptions {
  readonly atMs: number;
  readonly value?: number;
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  readonly startMs?: number;
  readonly [field: string]: unknown;
}

export function nanos(ms: number): string {
  return `${Math.round(ms)}000000`;
}

/** A number data point in the JSON form of OTLP. */
export function point({ atMs, value, labels = {}, startMs, ...rest }: PointOptions): object {
  return {
    timeUnixNano: nanos(atMs),
    ...(value === undefined ? {} : { asDouble: value }),
    ...(startMs === undefined ? {} : { startTimeUnixNano: nanos(startMs) }),
    attributes: attributes(labels),
    ...rest,
  };
}

/** A cumulative counter. */
export function counter(name: string, ...points: PointOptions[]): object {
  return { name, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: points.map(point) } };
}

export function gauge(name: string, ...points: PointOptions[]): object {
  return { name, gauge: { dataPoints: points.map(point) } };
}

/** A request in the JSON form of OTLP. */
export function request(resource: Readonly<Record<string, string>>, ...metrics: object[]): object {
  return { resourceMetrics: [{ resource: { attributes: attributes(resource) }, scopeMetrics: [{ metrics }] }] };
}

/** The protobuf bytes of a request. */
export function bytes(json: object): Buffer {
  return Buffer.from(ExportRequestType.encode(ExportRequestType.fromObject(json)).finish());
}

/** The request as the decoder gives it. */
export function decoded(json: object): ExportRequest {
  return ExportRequestType.decode(bytes(json)) as unknown as ExportRequest;
}

export interface ExportResponse {
  readonly partialSuccess?: { readonly rejectedDataPoints: { toNumber(): number }; readonly errorMessage: string } | null;
}

/** An OTLP/gRPC client that sends bytes as they are, so that it can send wrong ones. */
export class OtlpGrpcClient {
  private readonly client: Client;

  constructor(port: number, options: object = {}) {
    this.client = new (makeClientConstructor({}, 'opentelemetry.proto.collector.metrics.v1.MetricsService'))(
      `127.0.0.1:${port}`,
      credentials.createInsecure(),
      { 'grpc.max_send_message_length': -1, ...options },
    );
  }

  export(body: Buffer, path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', metadata = new Metadata()): Promise<ExportResponse> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        (value: Buffer) => value,
        (value: Buffer) => ExportResponseType.decode(value) as unknown as ExportResponse,
        body,
        metadata,
        (error: ServiceError | null, response?: ExportResponse) => (error ? reject(error) : resolve(response ?? {})),
      );
    });
  }

  close(): void {
    this.client.close();
  }
}
