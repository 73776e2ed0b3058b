import { durationText, type TimeSpan } from '../../values';
import { Component, type Extension, type Receiver } from '../component';
import { type ConfigValue, Expansion } from '../config-value';
import { count } from '../settings/checks';
import { tlsServer, type TlsServerOptions } from '../settings/tls';

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
  /** Take only TLS, over both; with `clientCaFile` only from clients with a certificate (mTLS). @default - clear text */
  readonly tls?: TlsServerOptions;
  /** Extension that authenticates clients, such as `basicAuthServer()`. @default - anyone is let in */
  readonly authenticator?: Extension;
  /** Hand headers on as client metadata, for processors and exporters that go by it. @default false */
  readonly includeMetadata?: boolean;
  /** Largest message over gRPC, in MiB. @default 4 */
  readonly maxMessageMebibytes?: number;
  /** Requests at once on one gRPC connection. @default - Go's, any number */
  readonly maxConcurrentStreams?: number;
  /** Largest request over HTTP, in bytes after decompression. @default 20 MiB */
  readonly maxRequestBodyBytes?: number;
}

/** Receives OTLP on the pod's address, over gRPC and HTTP. Throws OKS001 for numbers out of range, OKS002 for an incomplete `tls`. */
export function otlpReceiver(options: OtlpReceiverOptions = {}): Receiver {
  const { http = true, maxConnectionAge, tls, authenticator } = options;
  const server: Record<string, ConfigValue> = {
    tls: tls && tlsServer('otlpReceiver.tls', tls),
    auth: authenticator && { authenticator },
    include_metadata: options.includeMetadata,
  };
  return Component.of('otlp', {
    protocols: {
      grpc: {
        endpoint: Expansion.env(POD_IP_ENV, `:${OTLP_PORTS.grpc}`),
        keepalive:
          maxConnectionAge === undefined
            ? undefined
            : { server_parameters: { max_connection_age: durationText(maxConnectionAge), max_connection_age_grace: '10s' } },
        ...server,
        max_recv_msg_size_mib: count('otlpReceiver.maxMessageMebibytes', options.maxMessageMebibytes, { min: 1 }),
        max_concurrent_streams: count('otlpReceiver.maxConcurrentStreams', options.maxConcurrentStreams, { min: 1, max: 2 ** 32 - 1 }),
      },
      http: http ? { endpoint: Expansion.env(POD_IP_ENV, `:${OTLP_PORTS.http}`), ...server, max_request_body_size: count('otlpReceiver.maxRequestBodyBytes', options.maxRequestBodyBytes, { min: 1 }) } : undefined,
    },
  });
}
