import type { Distribution } from './collector-release';

export type ComponentKind = 'receiver' | 'processor' | 'exporter' | 'connector' | 'extension';

interface ComponentEntry {
  readonly kind: ComponentKind;
  readonly distributions: readonly Distribution[];
}

const BOTH: readonly Distribution[] = ['contrib', 'k8s'];

/**
 * Type names of Collector components in release 0.161 and the distributions that have them. Nothing else spells one.
 *
 * Source: the manifests of opentelemetry-collector-releases and the components' metadata at that release.
 */
export const COMPONENTS = {
  otlp: { kind: 'receiver', distributions: BOTH },
  memory_limiter: { kind: 'processor', distributions: BOTH },
  tail_sampling: { kind: 'processor', distributions: BOTH },
  load_balancing: { kind: 'exporter', distributions: BOTH },
  otlp_grpc: { kind: 'exporter', distributions: BOTH },
  otlp_http: { kind: 'exporter', distributions: BOTH },
  health_check: { kind: 'extension', distributions: BOTH },
  bearertokenauth: { kind: 'extension', distributions: BOTH },
} as const satisfies Readonly<Record<string, ComponentEntry>>;

export type ComponentType = keyof typeof COMPONENTS;
