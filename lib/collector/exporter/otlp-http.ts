import { InputError, type SecretRef, type TimeSpan } from '../../values';
import { Component, type Exporter, type Extension } from '../component';
import { count, timeText } from '../settings/checks';
import { headerConfig } from '../settings/headers';
import { retryOnFailure, type RetryOptions, sendingQueue, type SendingQueueOptions } from '../settings/resilience';
import { tlsClient, type TlsClientOptions } from '../settings/tls';

export interface OtlpHttpOptions {
  /** Tells several exporters apart. */
  readonly name: string;
  /** URL without path; `/v1/traces` and the like are added. @default - only the endpoints of single signals */
  readonly endpoint?: string;
  /** Whole URL for traces. @default - by `endpoint` */
  readonly tracesEndpoint?: string;
  /** Whole URL for metrics. @default - by `endpoint` */
  readonly metricsEndpoint?: string;
  /** Whole URL for logs. @default - by `endpoint` */
  readonly logsEndpoint?: string;
  /** Form of the messages. @default "proto" */
  readonly encoding?: 'proto' | 'json';
  /** Compression of the messages. @default "gzip" */
  readonly compression?: 'gzip' | 'zstd' | 'snappy' | 'zlib' | 'deflate' | 'none';
  /** Longest wait for an answer; 0 for ever. @default 30 s */
  readonly timeout?: TimeSpan;
  /** Headers of every request; one that carries a secret takes a SecretRef. @default - none */
  readonly headers?: Readonly<Record<string, string | SecretRef>>;
  /** Extension that authenticates, such as `bearerToken()`. @default - none */
  readonly authenticator?: Extension;
  /** How TLS is spoken with `https://` endpoints. @default - by the system's authorities */
  readonly tls?: TlsClientOptions;
  /** Proxy, as URL. @default - that of the environment */
  readonly proxyUrl?: string;
  /** Bytes of the buffer that answers are read with. @default - Go's 4 KiB */
  readonly readBufferBytes?: number;
  /** Bytes of the buffer that requests are written with. @default 524288 */
  readonly writeBufferBytes?: number;
  /** Connections to one host at most; 0 for any number. @default 0 */
  readonly maxConnsPerHost?: number;
  /** The queue in front; `false` for none. @default - exporterhelper's: 1000 requests */
  readonly queue?: SendingQueueOptions | false;
  /** Retries; `false` for none. @default - from 5 s to 30 s apart, for 300 s */
  readonly retry?: RetryOptions | false;
}

/** Sends OTLP over HTTP. Throws OKS002 without endpoint, OKS003 for one that is no URL, OKS010 for a secret in clear text. */
export function otlpHttp(options: OtlpHttpOptions): Exporter {
  const { name, endpoint, tracesEndpoint, metricsEndpoint, logsEndpoint, headers, authenticator, tls, queue, retry } = options;
  const endpoints = { endpoint, tracesEndpoint, metricsEndpoint, logsEndpoint };
  if (Object.values(endpoints).every((url) => url === undefined)) {
    throw new InputError('OKS002', { what: `otlpHttp "${name}".endpoint`, given: undefined, allowed: 'given, or the endpoint of at least one signal' });
  }
  for (const [key, url] of Object.entries(endpoints)) {
    if (url !== undefined && !/^https?:\/\/[^/\s]+/.test(url)) {
      throw new InputError('OKS003', { what: `otlpHttp "${name}".${key}`, given: url, allowed: 'a URL that begins with "http://" or "https://"' });
    }
  }
  return Component.of(
    'otlp_http',
    {
      endpoint,
      traces_endpoint: tracesEndpoint,
      metrics_endpoint: metricsEndpoint,
      logs_endpoint: logsEndpoint,
      encoding: options.encoding,
      compression: options.compression,
      timeout: timeText(`otlpHttp "${name}".timeout`, options.timeout),
      headers: headerConfig(`otlpHttp "${name}"`, headers),
      auth: authenticator && { authenticator },
      tls: tls && tlsClient(`otlpHttp "${name}".tls`, tls),
      proxy_url: options.proxyUrl,
      read_buffer_size: count(`otlpHttp "${name}".readBufferBytes`, options.readBufferBytes),
      write_buffer_size: count(`otlpHttp "${name}".writeBufferBytes`, options.writeBufferBytes),
      max_conns_per_host: count(`otlpHttp "${name}".maxConnsPerHost`, options.maxConnsPerHost),
      sending_queue: queue === undefined ? undefined : sendingQueue(`otlpHttp "${name}".queue`, queue),
      retry_on_failure: retry === undefined ? undefined : retryOnFailure(`otlpHttp "${name}".retry`, retry),
    },
    { name },
  );
}
