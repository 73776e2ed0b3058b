import type { CollectorRelease } from './collector-release';
import type { Distribution } from './distribution';

export type ComponentKind = 'receiver' | 'processor' | 'exporter' | 'connector' | 'extension';

/** The ready-made distributions whose image has a component. */
type Membership = readonly Exclude<Distribution, 'custom'>[];

/** A component of the Collector, under its newest type name. */
export interface ComponentEntry {
  readonly kind: ComponentKind;
  readonly distributions: Membership;
  /** Its older name, and the release from which the newest is known; the older one stays as an alias that logs a warning. */
  readonly renamed?: { readonly from: string; readonly in: string };
}

const ALL: Membership = ['core', 'contrib', 'k8s'];
const CONTRIB_AND_K8S: Membership = ['contrib', 'k8s'];
const CORE_AND_CONTRIB: Membership = ['core', 'contrib'];

/**
 * Components by their type name in the newest release. Nothing else spells one.
 *
 * Source: the manifests of opentelemetry-collector-releases for the distributions, and `metadata.yaml` of the components'
 * modules, release by release, for the renames.
 */
export const COMPONENTS = {
  otlp: { kind: 'receiver', distributions: ALL },
  memory_limiter: { kind: 'processor', distributions: ALL },
  tail_sampling: { kind: 'processor', distributions: CONTRIB_AND_K8S },
  batch: { kind: 'processor', distributions: ALL },
  resource: { kind: 'processor', distributions: ALL },
  attributes: { kind: 'processor', distributions: ALL },
  filter: { kind: 'processor', distributions: ALL },
  transform: { kind: 'processor', distributions: CONTRIB_AND_K8S },
  probabilistic_sampler: { kind: 'processor', distributions: ALL },
  groupbytrace: { kind: 'processor', distributions: CONTRIB_AND_K8S },
  span: { kind: 'processor', distributions: CORE_AND_CONTRIB },
  resource_detection: { kind: 'processor', distributions: CONTRIB_AND_K8S, renamed: { from: 'resourcedetection', in: '0.153.0' } },
  k8s_attributes: { kind: 'processor', distributions: CONTRIB_AND_K8S, renamed: { from: 'k8sattributes', in: '0.146.0' } },
  load_balancing: { kind: 'exporter', distributions: CONTRIB_AND_K8S, renamed: { from: 'loadbalancing', in: '0.153.0' } },
  otlp_grpc: { kind: 'exporter', distributions: ALL, renamed: { from: 'otlp', in: '0.144.0' } },
  otlp_http: { kind: 'exporter', distributions: ALL, renamed: { from: 'otlphttp', in: '0.144.0' } },
  debug: { kind: 'exporter', distributions: ALL },
  forward: { kind: 'connector', distributions: ALL },
  span_metrics: { kind: 'connector', distributions: CONTRIB_AND_K8S, renamed: { from: 'spanmetrics', in: '0.151.0' } },
  count: { kind: 'connector', distributions: CONTRIB_AND_K8S },
  health_check: { kind: 'extension', distributions: ALL },
  bearertokenauth: { kind: 'extension', distributions: CONTRIB_AND_K8S },
  basicauth: { kind: 'extension', distributions: CONTRIB_AND_K8S },
  file_storage: { kind: 'extension', distributions: CONTRIB_AND_K8S },
  pprof: { kind: 'extension', distributions: ALL },
  zpages: { kind: 'extension', distributions: ALL },
} as const satisfies Readonly<Record<string, ComponentEntry>>;

export type ComponentType = keyof typeof COMPONENTS;

/** The name under which a release knows a component. */
export function componentName(type: ComponentType, release: CollectorRelease): string {
  const { renamed }: ComponentEntry = COMPONENTS[type];
  return renamed === undefined || release.atLeast(renamed.in) ? type : renamed.from;
}
