import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { parse, type Type } from 'protobufjs';

/** KEDA's own definition (pkg/scalers/externalscaler/externalscaler.proto), not the scaler's copy of it. */
const PROTO = `
syntax = "proto3";
package externalscaler;

message ScaledObjectRef { string name = 1; string namespace = 2; map<string, string> scalerMetadata = 3; }
message IsActiveResponse { bool result = 1; }
message GetMetricSpecResponse { repeated MetricSpec metricSpecs = 1; }
message MetricSpec { string metricName = 1; int64 targetSize = 2; double targetSizeFloat = 3; }
message GetMetricsRequest { ScaledObjectRef scaledObjectRef = 1; string metricName = 2; }
message GetMetricsResponse { repeated MetricValue metricValues = 1; }
message MetricValue { string metricName = 1; int64 metricValue = 2; double metricValueFloat = 3; }
`;

const root = parse(PROTO, { keepCase: true }).root;
const type = (name: string): Type => root.lookupType(`externalscaler.${name}`);

export interface MetricSpec {
  readonly metricName: string;
  readonly targetSizeFloat: number;
}

export interface ScaledObjectRef {
  readonly name: string;
  readonly namespace: string;
  readonly scalerMetadata: Readonly<Record<string, string>>;
}

/** Asks an external scaler as KEDA's operator does. Rejects with the gRPC error. */
export class KedaClient {
  private readonly client: Client;

  constructor(port: number) {
    this.client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  async metricSpecs(ref: ScaledObjectRef): Promise<readonly MetricSpec[]> {
    return (await this.call<{ metricSpecs: readonly MetricSpec[] }>('GetMetricSpec', 'ScaledObjectRef', 'GetMetricSpecResponse', ref)).metricSpecs;
  }

  /** The one value of the metric, as KEDA reads it: the double where it is above 0, else the integer. */
  async metric(ref: ScaledObjectRef, metricName: string): Promise<number> {
    const { metricValues } = await this.call<{ metricValues: readonly { metricValue: number; metricValueFloat: number }[] }>(
      'GetMetrics',
      'GetMetricsRequest',
      'GetMetricsResponse',
      { scaledObjectRef: ref, metricName },
    );
    const [value, ...more] = metricValues;
    if (value === undefined || more.length > 0) throw new Error(`GetMetrics gave ${metricValues.length} values; KEDA would add them up`);
    return value.metricValueFloat > 0 ? value.metricValueFloat : value.metricValue;
  }

  async isActive(ref: ScaledObjectRef): Promise<boolean> {
    return (await this.call<{ result: boolean }>('IsActive', 'ScaledObjectRef', 'IsActiveResponse', ref)).result;
  }

  close(): void {
    this.client.close();
  }

  private call<T>(method: string, request: string, response: string, message: object): Promise<T> {
    const [asked, answered] = [type(request), type(response)];
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        `/externalscaler.ExternalScaler/${method}`,
        (value: object) => Buffer.from(asked.encode(asked.fromObject(value)).finish()),
        (bytes: Buffer) => answered.toObject(answered.decode(bytes), { longs: Number, arrays: true, defaults: true }) as T,
        message,
        { deadline: Date.now() + 5_000 },
        (error: ServiceError | null, value) => (value === undefined ? reject(error ?? new Error(`${method}: no answer`)) : resolve(value)),
      );
    });
  }
}
