import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

interface PodSpec {
  readonly containers: readonly { readonly env?: readonly EnvVar[] }[];
  readonly volumes?: readonly { readonly configMap?: { readonly name: string } }[];
}

/** A synthesized object, as far as the suites look into it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: { readonly spec?: PodSpec };
    readonly triggers?: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
  };
}

/** A synthesized Collector: its configuration and the environment of its container. */
export interface CollectorManifest {
  /** Name of the workload, which is also its `service.name`. */
  readonly name: string;
  readonly config: string;
  /** Environment variables that the pod declares. Those that only a cluster can fill have a stand-in value. */
  readonly env: Readonly<Record<string, string>>;
}

/** Synthesizes in process, through the files that `cdk8s synth` would leave. */
export function synthesize(build: (app: App) => unknown): readonly Manifest[] {
  const outdir = mkdtempSync(join(tmpdir(), 'otel-keda-synth-'));
  const before = process.env['CDK8S_OUTDIR'];
  process.env['CDK8S_OUTDIR'] = outdir; // the default of every App, also of one that the built code makes itself
  try {
    const app = new App();
    build(app);
    app.synth();
    return readdirSync(outdir)
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => parseAllDocuments(readFileSync(join(outdir, file), 'utf8')).map((document) => document.toJS() as Manifest));
  } finally {
    if (before === undefined) delete process.env['CDK8S_OUTDIR'];
    else process.env['CDK8S_OUTDIR'] = before;
    rmSync(outdir, { recursive: true });
  }
}

/** All Collectors among the objects. A configuration that no workload mounts is an error. */
export function collectorsOf(manifests: readonly Manifest[]): readonly CollectorManifest[] {
  return manifests.flatMap(({ kind, metadata, data }) => {
    const config = kind === 'ConfigMap' ? data?.['config.yaml'] : undefined;
    if (config === undefined) return [];
    const workload = manifests.find(({ spec }) => spec?.template?.spec?.volumes?.some(({ configMap }) => configMap?.name === metadata.name));
    if (workload === undefined) throw new Error(`no workload mounts the ConfigMap ${metadata.name}`);
    const env = workload.spec?.template?.spec?.containers.flatMap((container) => container.env ?? []) ?? [];
    const valueOf = ({ name, value, valueFrom }: EnvVar): string =>
      value ?? (valueFrom?.fieldRef?.fieldPath === 'metadata.namespace' ? workload.metadata.namespace : undefined) ?? `stand-in-${name}`;
    return [{ name: workload.metadata.name, config, env: Object.fromEntries(env.map((variable) => [variable.name, valueOf(variable)])) }];
  });
}

/** The Collector whose name ends so. */
export function collectorNamed(manifests: readonly Manifest[], suffix: string): CollectorManifest {
  const found = collectorsOf(manifests).filter(({ name }) => name.endsWith(suffix));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} synthesized Collectors end with "${suffix}"`);
  return found[0];
}

/** Metadata of the trigger of a metric, by the names of the ScaledObject and of the metric in the HPA. */
export function triggerOf(manifests: readonly Manifest[], scaledObject: string, metricName: string): Readonly<Record<string, string>> {
  const triggers = manifests.find(({ kind, metadata }) => kind === 'ScaledObject' && metadata.name === scaledObject)?.spec?.triggers ?? [];
  const found = triggers.filter(({ metadata }) => metadata['metricName'] === metricName);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`ScaledObject ${scaledObject}: ${found.length} triggers of ${metricName}`);
  return found[0].metadata;
}
