import { checkNotEmpty, InputError } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import { filled } from '../settings/checks';
import type { OttlErrorMode } from '../sampling/rules/ottl-condition';

/** OTTL conditions; what one of a list is true for is dropped. */
export interface FilterOptions extends ComponentOptions {
  /** Spans, and their events, to drop. A span whose resource is dropped goes with it. @default - none */
  readonly traces?: { readonly resource?: readonly string[]; readonly span?: readonly string[]; readonly spanEvent?: readonly string[] };
  /** Metrics, and single points of them, to drop. @default - none */
  readonly metrics?: { readonly resource?: readonly string[]; readonly metric?: readonly string[]; readonly dataPoint?: readonly string[] };
  /** Log records to drop. @default - none */
  readonly logs?: { readonly resource?: readonly string[]; readonly logRecord?: readonly string[] };
  /** What happens when a condition fails; the Collector's own default, `propagate`, loses the whole batch. @default "ignore" */
  readonly errorMode?: OttlErrorMode;
}

/** Drops data for good. Throws OKS002 without any condition, and for empty ones. */
export function filterProcessor(options: FilterOptions): Processor {
  const { name, traces, metrics, logs, errorMode = 'ignore' } = options;
  const lists = {
    'traces.resource': traces?.resource,
    'traces.span': traces?.span,
    'traces.spanEvent': traces?.spanEvent,
    'metrics.resource': metrics?.resource,
    'metrics.metric': metrics?.metric,
    'metrics.dataPoint': metrics?.dataPoint,
    'logs.resource': logs?.resource,
    'logs.logRecord': logs?.logRecord,
  };
  for (const [key, list] of Object.entries(lists)) {
    if (list === undefined) continue;
    checkNotEmpty(`filter.${key}`, list, 'Leave it out to drop nothing.');
    list.forEach((condition, index) => filled(`filter.${key}[${index}]`, condition));
  }
  if (Object.values(lists).every((list) => list === undefined)) {
    throw new InputError('OKS002', { what: 'filter', given: 'one without any condition', allowed: 'one with conditions for traces, metrics or logs' });
  }
  return Component.of(
    'filter',
    {
      error_mode: errorMode,
      traces: traces && { resource: traces.resource, span: traces.span, spanevent: traces.spanEvent },
      metrics: metrics && { resource: metrics.resource, metric: metrics.metric, datapoint: metrics.dataPoint },
      logs: logs && { resource: logs.resource, log_record: logs.logRecord },
    },
    { name },
  );
}
