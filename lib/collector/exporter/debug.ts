import { Component, type ComponentOptions, type Exporter } from '../component';
import { count } from '../settings/checks';
import { sendingQueue, type SendingQueueOptions } from '../settings/resilience';

export interface DebugOptions extends ComponentOptions {
  /** How much is written: a line for each batch, a line for each item, or all of it. @default "basic" */
  readonly verbosity?: 'basic' | 'normal' | 'detailed';
  /** Messages that are written in each second before sampling begins. @default 2 */
  readonly samplingInitial?: number;
  /** Of those after, each so many-th is written; 1 for all. @default 1 */
  readonly samplingThereafter?: number;
  /** Write as the Collector writes its own log, instead of bare. @default true */
  readonly useInternalLogger?: boolean;
  /** The queue in front. @default - none */
  readonly queue?: SendingQueueOptions | false;
}

/** Writes what arrives to the Collector's log. For looking into a pipeline, not for keeping. Throws OKS001 for numbers out of range. */
export function debugExporter(options: DebugOptions = {}): Exporter {
  return Component.of(
    'debug',
    {
      verbosity: options.verbosity,
      sampling_initial: count('debug.samplingInitial', options.samplingInitial),
      sampling_thereafter: count('debug.samplingThereafter', options.samplingThereafter),
      use_internal_logger: options.useInternalLogger,
      sending_queue: options.queue === undefined ? undefined : sendingQueue('debug.queue', options.queue),
    },
    { name: options.name },
  );
}
