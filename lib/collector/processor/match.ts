import { checkNotEmpty, InputError } from '../../values';
import type { ConfigValue } from '../config-value';

/** Which data a processor works on; what is given must all match, and of each list one entry. */
export interface MatchOptions {
  /** Whether texts are compared as they are, or are regular expressions of Go. */
  readonly matchType: 'strict' | 'regexp';
  /** Values of `service.name`. @default - any */
  readonly services?: readonly string[];
  /** Names of spans; only in traces pipelines. @default - any */
  readonly spanNames?: readonly string[];
  /** Kinds of spans, as `SPAN_KIND_SERVER`; only in traces pipelines. @default - any */
  readonly spanKinds?: readonly string[];
  /** Bodies of log records; only in logs pipelines. @default - any */
  readonly logBodies?: readonly string[];
  /** Severity texts of log records; only in logs pipelines. @default - any */
  readonly logSeverityTexts?: readonly string[];
  /** Names of metrics; only in metrics pipelines. @default - any */
  readonly metricNames?: readonly string[];
  /** Attributes that must all be there; without a value, any will do. @default - any */
  readonly attributes?: readonly AttributeMatch[];
  /** The same for attributes of the resource. @default - any */
  readonly resources?: readonly AttributeMatch[];
  /** Instrumentation scopes. @default - any */
  readonly libraries?: readonly { readonly name: string; readonly version?: string }[];
}

export interface AttributeMatch {
  readonly key: string;
  readonly value?: string | number | boolean;
}

/** `include` or `exclude` of a processor. Throws OKS002 if nothing to match is given. */
export function matchConfig(what: string, match: MatchOptions | undefined): ConfigValue {
  if (match === undefined) return undefined;
  const { matchType, services, spanNames, spanKinds, logBodies, logSeverityTexts, metricNames, attributes, resources, libraries } = match;
  const lists = { services, spanNames, spanKinds, logBodies, logSeverityTexts, metricNames, attributes, resources, libraries };
  for (const [key, list] of Object.entries(lists)) if (list !== undefined) checkNotEmpty(`${what}.${key}`, list, 'Leave it out to match anything.');
  if (Object.values(lists).every((list) => list === undefined)) {
    throw new InputError('OKS002', { what, given: match, allowed: 'one with something to match beside matchType' });
  }
  return {
    match_type: matchType,
    services,
    span_names: spanNames,
    span_kinds: spanKinds,
    log_bodies: logBodies,
    log_severity_texts: logSeverityTexts,
    metric_names: metricNames,
    attributes: attributes?.map(({ key, value }) => ({ key, value })),
    resources: resources?.map(({ key, value }) => ({ key, value })),
    libraries: libraries?.map(({ name, version }) => ({ name, version })),
  };
}
