import { checkNumber, InputError, milliseconds, type TimeSpan } from '../../values';
import type { Extension } from '../component';
import type { ConfigValue } from '../config-value';
import { count, metadataKeys, timeText } from './checks';

/** Batches made of what waits in the queue. */
export interface QueueBatchOptions {
  /** What the sizes count: spans, points or records; or their bytes in protobuf. @default "items" */
  readonly sizer?: 'items' | 'bytes';
  /** Longest wait for a batch to fill. @default 200 ms */
  readonly flushTimeout?: TimeSpan;
  /** Size at which a batch is sent. @default 8192 */
  readonly minSize?: number;
  /** Size beyond which a batch is split; 0 for no bound. @default 0 */
  readonly maxSize?: number;
  /** Keys of client metadata; each combination of their values gets batches of its own. @default - one batch for all */
  readonly partitionBy?: readonly string[];
}

/** The queue in front of an exporter, `sending_queue`. Its defaults are those of exporterhelper. */
export interface SendingQueueOptions {
  /** How much it holds, counted by `sizer`. */
  readonly size: number;
  /** What `size` counts: requests; spans, points or records; or their bytes in protobuf. @default "items" */
  readonly sizer?: 'items' | 'requests' | 'bytes';
  /** Requests sent at once. @default 10 */
  readonly consumers?: number;
  /** Whether a full queue holds up the sender, instead of refusing. @default false */
  readonly waitWhenFull?: boolean;
  /** Whether the sender waits until the backend has taken the data. Not together with `storage`. @default false */
  readonly waitForResult?: boolean;
  /** Storage in which the queue outlives the process, such as `fileStorage()`. @default - memory */
  readonly storage?: Extension;
  /** Batches made of what waits. @default - requests are sent as they came */
  readonly batch?: QueueBatchOptions;
}

/** What is done with requests that failed for a reason that may pass, `retry_on_failure`. Its defaults are those of configretry. */
export interface RetryOptions {
  /** Wait before the first retry. @default 5 s */
  readonly initialInterval?: TimeSpan;
  /** Longest wait between two. @default 30 s */
  readonly maxInterval?: TimeSpan;
  /** Time after which data is given up and lost; 0 for never. @default 300 s */
  readonly maxElapsedTime?: TimeSpan;
  /** Factor from one wait to the next. @default 1.5 */
  readonly multiplier?: number;
  /** Share, 0 to 1, by which each wait is varied at random. @default 0.5 */
  readonly randomizationFactor?: number;
}

/**
 * `sending_queue`; `false` for none. Throws OKS001 for a size out of range, for a batch that the queue or `maxSize` cannot
 * hold, and for storage with `waitForResult`.
 */
export function sendingQueue(what: string, queue: SendingQueueOptions | false): ConfigValue {
  if (queue === false) return { enabled: false };
  const { size, sizer = 'items', storage, waitForResult, batch } = queue;
  if (storage !== undefined && waitForResult === true) {
    throw new InputError('OKS001', { what: `${what}.waitForResult`, given: true, allowed: 'false with a queue in storage, which answers at once' });
  }
  return {
    enabled: true,
    sizer,
    queue_size: count(`${what}.size`, size, { min: 1 }),
    num_consumers: count(`${what}.consumers`, queue.consumers, { min: 1 }),
    block_on_overflow: queue.waitWhenFull,
    wait_for_result: waitForResult,
    storage,
    batch: batch === undefined ? undefined : batchConfig(`${what}.batch`, batch, { size, sizer }),
  };
}

/** `minSize` where none is given (exporterhelper); smaller queues and batches lower it. */
const DEFAULT_MIN_SIZE = 8_192;

function batchConfig(what: string, batch: QueueBatchOptions, queue: Required<Pick<SendingQueueOptions, 'size' | 'sizer'>>): ConfigValue {
  const { sizer = 'items', maxSize } = batch;
  const max = count(`${what}.maxSize`, maxSize);
  const bounds = [...(max === undefined || max === 0 ? [] : [max]), ...(sizer === queue.sizer ? [queue.size] : [])];
  const minSize = batch.minSize ?? Math.min(DEFAULT_MIN_SIZE, ...bounds);
  checkNumber(`${what}.minSize`, minSize, { min: 0, max: bounds.length === 0 ? undefined : Math.min(...bounds), integer: true });
  return {
    sizer,
    flush_timeout: timeText(`${what}.flushTimeout`, batch.flushTimeout, { min: 1 }) ?? '200ms',
    min_size: minSize,
    max_size: max,
    partition: batch.partitionBy === undefined ? undefined : { metadata_keys: metadataKeys(`${what}.partitionBy`, batch.partitionBy) },
  };
}

/** `retry_on_failure`; `false` for none. Throws OKS001 for values out of range, or a `maxElapsedTime` below an interval. */
export function retryOnFailure(what: string, retry: RetryOptions | false): ConfigValue {
  if (retry === false) return { enabled: false };
  const { maxElapsedTime, initialInterval, maxInterval, multiplier, randomizationFactor } = retry;
  if (multiplier !== undefined) checkNumber(`${what}.multiplier`, multiplier, { min: 1 });
  if (randomizationFactor !== undefined) checkNumber(`${what}.randomizationFactor`, randomizationFactor, { min: 0, max: 1 });
  const elapsed = maxElapsedTime === undefined ? 300_000 : milliseconds(maxElapsedTime);
  const longest = Math.max(initialInterval === undefined ? 5_000 : milliseconds(initialInterval), maxInterval === undefined ? 30_000 : milliseconds(maxInterval));
  if (elapsed !== 0) checkNumber(`${what}.maxElapsedTime (ms)`, elapsed, { min: longest }, 'It is at least initialInterval (default 5 s) and maxInterval (default 30 s), or 0 for never.');
  return {
    enabled: true,
    initial_interval: timeText(`${what}.initialInterval`, initialInterval),
    max_interval: timeText(`${what}.maxInterval`, maxInterval),
    max_elapsed_time: timeText(`${what}.maxElapsedTime`, maxElapsedTime),
    multiplier,
    randomization_factor: randomizationFactor,
  };
}
