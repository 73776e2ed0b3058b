import { InputError, type TimeSpan } from '../../values';
import { Component, type Exporter, type Extension } from '../component';
import type { ConfigValue } from '../config-value';
import { count, timeText } from '../settings/checks';
import { tlsClient, type TlsClientOptions } from '../settings/tls';
import { type QueueOptions, spanQueue } from './span-queue';

export interface OtlpGrpcOptions extends QueueOptions {
  /** Tells several exporters apart. */
  readonly name: string;
  /** `host:port`. */
  readonly endpoint: string;
  /** Send without TLS. @default false */
  readonly insecure?: boolean;
  /** Headers of every request. @default - none */
  readonly headers?: Readonly<Record<string, ConfigValue>>;
  /** Extension that authenticates. @default - none */
  readonly authenticator?: Extension;
  /** How TLS is spoken; not together with `insecure`. @default - by the system's authorities */
  readonly tls?: TlsClientOptions;
  /** Compression of the messages. @default "gzip" */
  readonly compression?: 'gzip' | 'zstd' | 'snappy' | 'none';
  /** Longest wait for an answer; 0 for ever. @default 5 s */
  readonly timeout?: TimeSpan;
  /** Requests sent at once. @default 10 */
  readonly consumers?: number;
  /** Storage in which the queue outlives the process, such as `fileStorage()`. @default - memory */
  readonly storage?: Extension;
  /** How requests are spread over the addresses of the endpoint's name. @default "round_robin" */
  readonly balancer?: 'round_robin' | 'pick_first';
  /** Wait for a connection, instead of failing and retrying. @default false */
  readonly waitForReady?: boolean;
  /** Pings on a silent connection. @default - none */
  readonly keepalive?: {
    /** Silence after which one is sent; servers close connections that ping more often than they allow, by default each 5 min. */
    readonly time: TimeSpan;
    /** Longest wait for its answer. @default 10 s */
    readonly timeout?: TimeSpan;
    /** Ping also while there is no request. @default false */
    readonly permitWithoutStream?: boolean;
  };
}

/** Sends OTLP over gRPC. Throws OKS001 for numbers out of range, OKS002 for half a key pair. */
export function otlpGrpc(options: OtlpGrpcOptions): Exporter {
  const { name, endpoint, insecure = false, headers, authenticator, tls, keepalive } = options;
  if (insecure && tls !== undefined) throw new InputError('OKS001', { what: `otlpGrpc "${name}".insecure`, given: true, allowed: 'left out where tls is given' });
  const { sending_queue: queue, ...retry } = spanQueue(options, { initialInterval: '1s', maxInterval: '30s' });
  return Component.of(
    'otlp_grpc',
    {
      endpoint,
      tls: insecure ? { insecure: true } : tls && tlsClient(`otlpGrpc "${name}".tls`, tls),
      headers,
      auth: authenticator === undefined ? undefined : { authenticator },
      compression: options.compression,
      timeout: timeText(`otlpGrpc "${name}".timeout`, options.timeout),
      balancer_name: options.balancer,
      wait_for_ready: options.waitForReady,
      keepalive: keepalive && {
        time: timeText(`otlpGrpc "${name}".keepalive.time`, keepalive.time, { min: 10_000 }),
        timeout: timeText(`otlpGrpc "${name}".keepalive.timeout`, keepalive.timeout, { min: 1 }) ?? '10s',
        permit_without_stream: keepalive.permitWithoutStream,
      },
      ...retry,
      sending_queue: { ...queue, num_consumers: count(`otlpGrpc "${name}".consumers`, options.consumers, { min: 1 }), storage: options.storage },
    },
    { name },
  );
}
