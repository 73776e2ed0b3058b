import { credentials, makeClientConstructor, type Client, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js';
import {
  EXTERNAL_SCALER_SERVICE,
  type GetMetricSpecResponse,
  type GetMetricsResponse,
  type IsActiveResponse,
  type ScaledObjectRef,
} from '../../../scaler/grpc';

/** The reference that KEDA would send for a trigger of this metadata. */
export function ref(scalerMetadata: Readonly<Record<string, string>>): ScaledObjectRef {
  return { name: 'checkout', namespace: 'shop', scalerMetadata };
}

/** Calls the external scaler as KEDA does. */
export class KedaClient {
  private readonly client: Client;

  constructor(port: number) {
    this.client = new (makeClientConstructor(EXTERNAL_SCALER_SERVICE, 'ExternalScaler'))(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  getMetricSpec(scaledObject: ScaledObjectRef): Promise<GetMetricSpecResponse> {
    return this.unary(EXTERNAL_SCALER_SERVICE.GetMetricSpec, scaledObject);
  }

  getMetrics(scaledObject: ScaledObjectRef, metricName = 'otel'): Promise<GetMetricsResponse> {
    return this.unary(EXTERNAL_SCALER_SERVICE.GetMetrics, { scaledObjectRef: scaledObject, metricName });
  }

  isActive(scaledObject: ScaledObjectRef): Promise<IsActiveResponse> {
    return this.unary(EXTERNAL_SCALER_SERVICE.IsActive, scaledObject);
  }

  streamIsActive(scaledObject: ScaledObjectRef): ClientReadableStream<IsActiveResponse> {
    const { path, requestSerialize, responseDeserialize } = EXTERNAL_SCALER_SERVICE.StreamIsActive;
    return this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, scaledObject);
  }

  streamMetricSpec(scaledObject: ScaledObjectRef): ClientReadableStream<GetMetricSpecResponse> {
    const { path, requestSerialize, responseDeserialize } = EXTERNAL_SCALER_SERVICE.StreamMetricSpec;
    return this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, scaledObject);
  }

  close(): void {
    this.client.close();
  }

  private unary<Request, Response>(
    method: { readonly path: string; readonly requestSerialize: (value: Request) => Buffer; readonly responseDeserialize: (bytes: Buffer) => Response },
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error: ServiceError | null, response?: Response) => (error || response === undefined ? reject(error ?? new Error('no response')) : resolve(response)),
      );
    });
  }
}
