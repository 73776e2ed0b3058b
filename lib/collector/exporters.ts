import { checkNumber, durationText, InputError, type TimeSpan } from '../values';
import { Component, type Exporter, type Extension } from './component';
import type { ConfigValue } from './config-value';
import type { Resolver } from './resolver';
import { count, timeText } from './shared/checks';
import { tlsClient, type TlsClientOptions } from './shared/tls';

/** How an exporter survives a backend that is slow or away for a while. */
export interface QueueOptions {
  /** Spans held while the backend does not take them. */
  readonly queueSpans: number;
  /** Time after which a batch is given up; at least 30 s. @default - 300 s */
  readonly maxElapsedTime?: TimeSpan;
  /**
   * What happens when the queue is full. Waiting holds up the sender, and so reaches back to whoever can slow down or
   * keep the data; refusing tells a sender that can retry by itself.
   * @default false
   */
  readonly waitWhenFull?: boolean;
}

export interface LoadBalancingOptions extends QueueOptions {
  /** How the backends are found. */
  readonly resolver: Resolver;
}

/**
 * Sends all spans of a trace to the same backend, chosen on a hash ring by trace ID.
 *
 * The queue and the retry are on the exporter itself and off on its children: only there a batch is routed anew when a
 * backend has gone, and with both on, the child's queue would take the data and hide the failure. The price: a retry sends
 * the whole batch again, also to backends that took their part, so a backend that fails causes duplicates at the others.
 */
export function loadBalancing(options: LoadBalancingOptions): Exporter {
  return Component.of('load_balancing', {
    routing_key: 'traceID',
    resolver: options.resolver.toConfig(),
    protocol: {
      otlp: {
        timeout: '5s',
        tls: { insecure: true },
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
    ...resilience(options, { initialInterval: '500ms', maxInterval: '5s' }),
  });
}

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
  const { sending_queue: queue, ...retry } = resilience(options, { initialInterval: '1s', maxInterval: '30s' });
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

function resilience(options: QueueOptions, retry: { initialInterval: string; maxInterval: string }): Record<'retry_on_failure' | 'sending_queue', Record<string, ConfigValue>> {
  checkNumber('queueSpans', options.queueSpans, { min: 1, integer: true });
  return {
    retry_on_failure: {
      enabled: true,
      initial_interval: retry.initialInterval,
      max_interval: retry.maxInterval,
      max_elapsed_time: options.maxElapsedTime === undefined ? '300s' : durationText(options.maxElapsedTime),
    },
    sending_queue: {
      enabled: true,
      sizer: 'items',
      queue_size: options.queueSpans,
      block_on_overflow: options.waitWhenFull ?? false,
      batch: { flush_timeout: '200ms', min_size: Math.min(2_048, options.queueSpans), max_size: Math.min(8_192, options.queueSpans) },
    },
  };
}
