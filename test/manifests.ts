/** A rendered object, as loosely typed as YAML is. */
export type Manifest = Record<string, any>;

export function byKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest['kind'] === kind);
}

/** The object of a kind and name; the only one of its kind where no name is given. */
export function one(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = byKind(manifests, kind).filter(({ metadata }) => name === undefined || (metadata as { name: string }).name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}${name === undefined ? '' : ` called ${name}`}, expected one`);
  return found[0] as Manifest;
}

/** What stands for the scaler's program in golden files. */
export const SCALER_PROGRAM = '<program>';

/** YAML of manifests without what changes with every change of the scaler's program: its bytes and checksum. */
export function withoutProgram(yaml: string): string {
  return yaml
    .replace(/^( {2}part-[0-9]+: ).+$/gm, `$1${SCALER_PROGRAM}`)
    .replace(/(-program-)[0-9a-f]{10}(-[0-9]+)/g, '$1<hash>$2')
    .replace(/^( *- name: SCALER_SHA256\n *value: ).+$/gm, '$1<sha256>');
}
