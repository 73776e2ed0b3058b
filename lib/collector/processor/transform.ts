import { checkNotEmpty, InputError } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import type { ConfigValue } from '../config-value';
import { filled } from '../settings/checks';
import type { OttlErrorMode } from '../sampling/rules/ottl-condition';

/** OTTL statements that run one after the other. */
export interface OttlStatements<C extends string> {
  /** What the statements work on, `span` for instance. */
  readonly context: C;
  /** The statements. */
  readonly statements: readonly string[];
  /** Conditions of which one must be true for the statements to run. @default - they always run */
  readonly conditions?: readonly string[];
}

export interface TransformOptions extends ComponentOptions {
  /** Statements for traces. @default - none */
  readonly traces?: readonly OttlStatements<'resource' | 'scope' | 'span' | 'spanevent'>[];
  /** Statements for metrics. @default - none */
  readonly metrics?: readonly OttlStatements<'resource' | 'scope' | 'metric' | 'datapoint'>[];
  /** Statements for logs. @default - none */
  readonly logs?: readonly OttlStatements<'resource' | 'scope' | 'log'>[];
  /** What happens when a statement fails; the Collector's own default, `propagate`, loses the whole batch. @default "ignore" */
  readonly errorMode?: OttlErrorMode;
}

/** Changes data by OTTL statements. A `$` in them is escaped for the Collector. Throws OKS002 without statements. */
export function transformProcessor(options: TransformOptions): Processor {
  const { name, traces, metrics, logs, errorMode = 'ignore' } = options;
  if (traces === undefined && metrics === undefined && logs === undefined) {
    throw new InputError('OKS002', { what: 'transform', given: 'one without any statement', allowed: 'one with statements for traces, metrics or logs' });
  }
  return Component.of(
    'transform',
    {
      error_mode: errorMode,
      trace_statements: groups('transform.traces', traces),
      metric_statements: groups('transform.metrics', metrics),
      log_statements: groups('transform.logs', logs),
    },
    { name },
  );
}

function groups(what: string, list: readonly OttlStatements<string>[] | undefined): ConfigValue {
  if (list === undefined) return undefined;
  checkNotEmpty(what, list, 'Leave it out to change nothing.');
  return list.map(({ context, statements, conditions }, index) => {
    checkNotEmpty(`${what}[${index}].statements`, statements, 'Give at least one OTTL statement.');
    for (const text of [...statements, ...(conditions ?? [])]) filled(`a statement or condition of ${what}[${index}]`, text);
    return { context, conditions, statements };
  });
}
