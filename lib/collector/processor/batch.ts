import { InputError, type TimeSpan } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import { count, metadataKeys, timeText } from '../settings/checks';

export interface BatchOptions extends ComponentOptions {
  /** Longest wait for a batch to fill; 0 to send at once. @default 200 ms */
  readonly timeout?: TimeSpan;
  /** Spans, points or records at which a batch is sent. @default 8192 */
  readonly sendBatchSize?: number;
  /** Spans, points or records beyond which a batch is split; 0 for no bound, else at least `sendBatchSize`. @default 0 */
  readonly sendBatchMaxSize?: number;
  /** Keys of client metadata; each combination of their values gets batches of its own. @default - one batch for all */
  readonly metadataKeys?: readonly string[];
  /** Combinations of metadata in the life of the process, beyond which data is refused. @default 1000 */
  readonly metadataCardinalityLimit?: number;
}

/**
 * Collects data into batches. What it holds is lost with the process, and it takes data before an exporter's queue could
 * refuse it: prefer `batch` of the exporter's queue. Throws OKS001 for sizes out of range.
 */
export function batchProcessor(options: BatchOptions = {}): Processor {
  const { name, sendBatchSize = 8_192, sendBatchMaxSize } = options;
  const max = count('batch.sendBatchMaxSize', sendBatchMaxSize);
  if (max !== undefined && max !== 0 && max < sendBatchSize) {
    throw new InputError('OKS001', { what: 'batch.sendBatchMaxSize', given: max, allowed: `0, or at least sendBatchSize, which is ${sendBatchSize}` });
  }
  return Component.of(
    'batch',
    {
      timeout: timeText('batch.timeout', options.timeout),
      send_batch_size: count('batch.sendBatchSize', sendBatchSize),
      send_batch_max_size: max,
      metadata_keys: metadataKeys('batch.metadataKeys', options.metadataKeys),
      metadata_cardinality_limit: count('batch.metadataCardinalityLimit', options.metadataCardinalityLimit),
    },
    { name },
  );
}
