import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { DemoError } from './errors';

/** A Kubernetes object as a synthesized file has it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** The file as a reader would open it: `dist/two-tier.k8s.yaml`. */
  readonly file: string;
  /** The whole object. */
  readonly body: Tree;
}

/** Every object in the YAML files of a folder, in the order of files and documents. Throws DemoError. */
export function readManifests(folder: string): Manifest[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort();
  const manifests = files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).flatMap((document) => {
      const shown = `${basename(folder)}/${file}`;
      const [problem] = document.errors;
      if (problem !== undefined) throw new DemoError(`${shown} is not valid YAML: ${problem.message}`);
      if (document.contents === null) return [];
      const body = document.toJS() as Tree;
      return [{ kind: text(body, 'kind'), metadata: body['metadata'] as Manifest['metadata'], file: shown, body }];
    }),
  );
  if (manifests.length === 0) throw new DemoError(`${basename(folder)}/ has no manifests; run "npm run synth" to make them`);
  return manifests;
}

/** The object of a kind and name. Throws DemoError. */
export function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new DemoError(`the synthesized manifests have no ${kind} ${name}`);
  return found;
}

/** An object of YAML or JSON whose form is not known. */
export type Tree = Readonly<Record<string, unknown>>;

/** What stands at a path of keys and indexes; undefined where a part of it is missing. */
export function at(tree: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[key] : undefined), tree);
}

/** The string at a path. Throws DemoError. */
export function text(tree: unknown, ...path: readonly (string | number)[]): string {
  const value = at(tree, ...path);
  if (typeof value !== 'string') throw new DemoError(`a manifest has no text at ${path.join('.')}`);
  return value;
}

/** The number at a path. Throws DemoError. */
export function number(tree: unknown, ...path: readonly (string | number)[]): number {
  const value = at(tree, ...path);
  if (typeof value !== 'number') throw new DemoError(`a manifest has no number at ${path.join('.')}`);
  return value;
}

/** The list at a path; empty where there is none. */
export function list(tree: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = at(tree, ...path);
  return Array.isArray(value) ? (value as unknown[]) : [];
}
