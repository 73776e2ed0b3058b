import { Client, credentials, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import { ADMIN_PATHS, SCALER_PORTS } from '../../../lib/contract';
import { EXTERNAL_SCALER_SERVICE, type ScaledObjectRef } from '../../../scaler/grpc';

/** Requests to a scaler on this machine's loopback, on its default ports. */
const TIMEOUT_MS = 5_000;

/** Whether the readiness probe passes; false also where nobody answers. */
export async function isReady(): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${SCALER_PORTS.admin}${ADMIN_PATHS.ready}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Pushes one gauge over OTLP/HTTP in JSON; gives the status of the answer. */
export async function pushGauge(name: string, value: number): Promise<number> {
  const dataPoints = [{ timeUnixNano: `${Date.now()}000000`, asDouble: value }];
  const answer = await fetch(`http://127.0.0.1:${SCALER_PORTS.otlpHttp}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints } }] }] }] }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return answer.status;
}

/** What KEDA gets for a trigger: the value, or the name of the gRPC status. */
export async function askAsKeda(scalerMetadata: Readonly<Record<string, string>>, metricName: string): Promise<number | string> {
  const scaledObjectRef: ScaledObjectRef = { name: 'shop', namespace: 'shop', scalerMetadata };
  const client = new Client(`127.0.0.1:${SCALER_PORTS.keda}`, credentials.createInsecure());
  try {
    const { metricValues } = await call(client, EXTERNAL_SCALER_SERVICE.GetMetrics, { scaledObjectRef, metricName });
    return metricValues[0]?.metricValueFloat ?? 'no value';
  } catch (error) {
    return (error as Error).message;
  } finally {
    client.close();
  }
}

function call<Request, Response>(client: Client, method: MethodDefinition<Request, Response>, request: Request): Promise<Response> {
  const { path, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve, reject) => {
    const answered = (error: ServiceError | null, response?: Response): void => {
      if (response === undefined) reject(error ?? new Error('no answer'));
      else resolve(response);
    };
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, { deadline: Date.now() + TIMEOUT_MS }, answered);
  });
}
