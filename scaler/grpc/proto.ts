import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import Long from 'long';
import protobuf, { type Type } from 'protobufjs';

protobuf.util.Long = Long;
protobuf.configure();

/** KEDA's external scaler API as of 2.21 (pkg/scalers/externalscaler/externalscaler.proto). */
const EXTERNAL_SCALER = `
syntax = "proto3";
package externalscaler;

service ExternalScaler {
  rpc IsActive(ScaledObjectRef) returns (IsActiveResponse) {}
  rpc StreamIsActive(ScaledObjectRef) returns (stream IsActiveResponse) {}
  rpc GetMetricSpec(ScaledObjectRef) returns (GetMetricSpecResponse) {}
  rpc GetMetrics(GetMetricsRequest) returns (GetMetricsResponse) {}
  rpc StreamMetricSpec(ScaledObjectRef) returns (stream GetMetricSpecResponse) {}
}

message ScaledObjectRef {
  string name = 1;
  string namespace = 2;
  map<string, string> scalerMetadata = 3;
}
message IsActiveResponse { bool result = 1; }
message GetMetricSpecResponse { repeated MetricSpec metricSpecs = 1; }
message MetricSpec {
  string metricName = 1;
  int64 targetSize = 2;
  double targetSizeFloat = 3;
}
message GetMetricsRequest {
  ScaledObjectRef scaledObjectRef = 1;
  string metricName = 2;
}
message GetMetricsResponse { repeated MetricValue metricValues = 1; }
message MetricValue {
  string metricName = 1;
  int64 metricValue = 2;
  double metricValueFloat = 3;
}
`;

const root = new protobuf.Root();
protobuf.parse(EXTERNAL_SCALER, root, { keepCase: true });
root.resolveAll();

/** The ScaledObject or ScaledJob a call is about, with the metadata of one of its triggers. */
export interface ScaledObjectRef {
  readonly name: string;
  readonly namespace: string;
  readonly scalerMetadata: Readonly<Record<string, string>>;
}
export interface IsActiveResponse {
  readonly result: boolean;
}
export interface GetMetricSpecResponse {
  readonly metricSpecs: readonly { readonly metricName: string; readonly targetSize: Long; readonly targetSizeFloat: number }[];
}
export interface GetMetricsRequest {
  readonly scaledObjectRef?: ScaledObjectRef | null;
  readonly metricName: string;
}
export interface GetMetricsResponse {
  readonly metricValues: readonly { readonly metricName: string; readonly metricValue: Long; readonly metricValueFloat: number }[];
}

/** The methods with their types, as @grpc/grpc-js wants them for a server or a client. */
export interface ExternalScalerDefinition extends ServiceDefinition {
  readonly IsActive: MethodDefinition<ScaledObjectRef, IsActiveResponse>;
  readonly StreamIsActive: MethodDefinition<ScaledObjectRef, IsActiveResponse>;
  readonly GetMetricSpec: MethodDefinition<ScaledObjectRef, GetMetricSpecResponse>;
  readonly GetMetrics: MethodDefinition<GetMetricsRequest, GetMetricsResponse>;
  readonly StreamMetricSpec: MethodDefinition<ScaledObjectRef, GetMetricSpecResponse>;
}

/** Full definition of `externalscaler.ExternalScaler`. */
export const EXTERNAL_SCALER_SERVICE: ExternalScalerDefinition = {
  IsActive: method('IsActive'),
  StreamIsActive: method('StreamIsActive'),
  GetMetricSpec: method('GetMetricSpec'),
  GetMetrics: method('GetMetrics'),
  StreamMetricSpec: method('StreamMetricSpec'),
};

function method<Request extends object, Response extends object>(name: string): MethodDefinition<Request, Response> {
  const service = root.lookupService('externalscaler.ExternalScaler');
  const rpc = service.methods[name];
  if (rpc === undefined) throw new Error(`the service has no method ${name}`);
  const [request, response] = [service.lookupType(rpc.requestType), service.lookupType(rpc.responseType)];
  return {
    path: `/externalscaler.ExternalScaler/${name}`,
    originalName: name,
    requestStream: false,
    responseStream: rpc.responseStream === true,
    requestSerialize: serializer<Request>(request),
    requestDeserialize: deserializer<Request>(request),
    responseSerialize: serializer<Response>(response),
    responseDeserialize: deserializer<Response>(response),
  };
}

function serializer<T extends object>(type: Type): (value: T) => Buffer {
  return (value) => Buffer.from(type.encode(type.create(value as Record<string, unknown>)).finish());
}

function deserializer<T>(type: Type): (bytes: Buffer) => T {
  return (bytes) => type.decode(bytes) as unknown as T;
}
