import { durationText, type TimeSpan } from '../values';
import { Component, type Receiver } from './component';
import { Expansion } from './config-value';

/** Ports on which a Collector receives OTLP, as the OTLP specification names them. */
export const OTLP_PORTS = { grpc: 4317, http: 4318 } as const;

/** Environment variable with the pod's address. Receivers bind to it: the Collector's own default is localhost. */
export const POD_IP_ENV = 'POD_IP';

export interface OtlpReceiverOptions {
  /** Also receive OTLP over HTTP. @default true */
  readonly http?: boolean;
  /**
   * Age after which a gRPC connection is closed in good order, so that clients spread over new replicas: gRPC
   * connections otherwise stay on the replica they found first. HTTP has no such setting.
   * @default - connections live as long as their clients want
   */
  readonly maxConnectionAge?: TimeSpan;
}

/** Receives OTLP on the pod's address, over gRPC and HTTP. */
export function otlpReceiver(options: OtlpReceiverOptions = {}): Receiver {
  const { http = true, maxConnectionAge } = options;
  return Component.of('otlp', {
    protocols: {
      grpc: {
        endpoint: Expansion.env(POD_IP_ENV, `:${OTLP_PORTS.grpc}`),
        keepalive:
          maxConnectionAge === undefined
            ? undefined
            : { server_parameters: { max_connection_age: durationText(maxConnectionAge), max_connection_age_grace: '10s' } },
      },
      http: http ? { endpoint: Expansion.env(POD_IP_ENV, `:${OTLP_PORTS.http}`) } : undefined,
    },
  });
}
