import { Component, type Exporter } from '../component';
import type { Resolver } from '../resolver';
import { type QueueOptions, spanQueue } from './span-queue';

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
    ...spanQueue(options, { initialInterval: '500ms', maxInterval: '5s' }),
  });
}
