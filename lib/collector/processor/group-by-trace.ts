import type { TimeSpan } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import { count, timeText } from '../settings/checks';

export interface GroupByTraceOptions extends ComponentOptions {
  /** Time that a trace's spans are collected for. @default 1 s */
  readonly waitDuration?: TimeSpan;
  /** Traces held at once; the oldest is sent on early when there are more. @default 1000000 */
  readonly numTraces?: number;
  /** Workers that traces are spread over. @default 1 */
  readonly numWorkers?: number;
}

/** Sends the spans of a trace on together. Throws OKS001 for numbers out of range. */
export function groupByTrace(options: GroupByTraceOptions = {}): Processor {
  return Component.of(
    'groupbytrace',
    {
      wait_duration: timeText('groupByTrace.waitDuration', options.waitDuration, { min: 1 }),
      num_traces: count('groupByTrace.numTraces', options.numTraces, { min: 1 }),
      num_workers: count('groupByTrace.numWorkers', options.numWorkers, { min: 1 }),
    },
    { name: options.name },
  );
}
