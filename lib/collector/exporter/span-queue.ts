import { checkNumber, durationText, type TimeSpan } from '../../values';
import type { ConfigValue } from '../config-value';

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

/** `retry_on_failure`, and a `sending_queue` in spans with batches. Throws OKS001 for a queue of nothing. */
export function spanQueue(options: QueueOptions, retry: { initialInterval: string; maxInterval: string }): Record<'retry_on_failure' | 'sending_queue', Record<string, ConfigValue>> {
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
