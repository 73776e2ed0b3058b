import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from './mount';

/** A synthesized ConfigMap. */
export interface ConfigMap {
  readonly kind: 'ConfigMap';
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

interface ConfigMapSource {
  readonly configMap?: { readonly name: string };
}

/** A synthesized StatefulSet, as far as running its pod takes. */
export interface StatefulSet {
  readonly kind: 'StatefulSet';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly securityContext: { readonly runAsUser: number };
        readonly containers: readonly Container[];
        readonly volumes: readonly (ConfigMapSource & { readonly name: string; readonly projected?: { readonly sources: readonly ConfigMapSource[] } })[];
      };
    };
  };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** The one container of a StatefulSet, and the user it runs as. */
export function containerOf(workload: StatefulSet): { container: Container; user: number } {
  const { containers, securityContext } = workload.spec.template.spec;
  const [container] = containers;
  if (container === undefined || containers.length !== 1) throw new Error(`${workload.metadata.name} has ${containers.length} containers`);
  return { container, user: securityContext.runAsUser };
}

/** Environment of a container. Values that only a cluster can fill are an error. */
export function envOf(container: Container): Record<string, string> {
  return Object.fromEntries(
    (container.env ?? []).map(({ name, value }) => {
      if (value === undefined) throw new Error(`${container.name}: ${name} has no literal value`);
      return [name, value];
    }),
  );
}

/** Lays out the volumes of the container below `scratch`, as the kubelet does it. Other volumes than ConfigMaps are an error. */
export function volumesOf(workload: StatefulSet, configMaps: readonly ConfigMap[], scratch: string): readonly Mount[] {
  const { volumes } = workload.spec.template.spec;
  return (containerOf(workload).container.volumeMounts ?? []).map(({ name, mountPath }) => {
    const volume = volumes.find((one) => one.name === name);
    const files = (volume?.projected?.sources ?? (volume === undefined ? [] : [volume])).map(({ configMap }) => {
      const found = configMaps.find(({ metadata }) => metadata.name === configMap?.name);
      if (found === undefined) throw new Error(`volume ${name}: there is no ConfigMap ${configMap?.name ?? ''}`);
      return filesOf(found);
    });
    return { from: layOut(Object.assign({}, ...files) as Record<string, Buffer>, mkdtempSync(join(scratch, `${name}-`))), to: mountPath, readOnly: true };
  });
}

function filesOf({ data = {}, binaryData = {} }: ConfigMap): Record<string, Buffer> {
  const texts = Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const);
  return Object.fromEntries([...texts, ...Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const)]);
}

/** The files are in a folder with a time in its name, which changes at once through the link `..data`. */
function layOut(files: Readonly<Record<string, Buffer>>, folder: string): string {
  chmodSync(folder, 0o755);
  const version = '..2026_01_01_00_00_00.1';
  mkdirSync(join(folder, version));
  symlinkSync(version, join(folder, '..data'));
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, version, name), bytes);
    symlinkSync(`..data/${name}`, join(folder, name));
  }
  return folder;
}
