import { basename } from 'node:path';
import { parseTriggerMetadata } from '../../lib/contract';
import { at, list, type Manifest } from './manifests';

/** One line of the table: objects with one purpose, in one file. */
export interface TableRow {
  readonly kind: string;
  readonly name: string;
  readonly purpose: string;
  readonly file: string;
  /** Objects it stands for. */
  readonly objects: number;
}

const COMPONENT = 'app.kubernetes.io/component';
const PROGRAM = "the scaler's program (no image needed)";
const PEERS = 'name of the scaler pod';
const COLLECTORS = 'configuration of the Collectors';
/** What the objects of a kind and component are for; in the order in which the table shows them. */
const PURPOSES: readonly (readonly [kind: string, component: string | undefined, purpose: string])[] = [
  ['Deployment', 'gateway', 'takes spans in, keeps traces together'],
  ['Service', 'gateway', 'where applications send their spans'],
  ['StatefulSet', 'sampler', 'holds traces whole, keeps what matters'],
  ['Service', 'sampler', 'names of sampler pods, for the gateway'],
  ['StatefulSet', 'scaler', 'answers KEDA from pushed metrics'],
  ['Service', 'scaler', 'OTLP metrics in, questions of KEDA'],
  ['ConfigMap', 'gateway', COLLECTORS],
  ['ConfigMap', 'sampler', COLLECTORS],
  ['ConfigMap', 'scaler', 'settings and queries of the scaler'],
  ['Role', 'gateway', 'lets the gateway find the sampler pods'],
  ['RoleBinding', 'gateway', 'lets the gateway find the sampler pods'],
  ['ServiceAccount', undefined, 'identity of the pods'],
  ['PodDisruptionBudget', undefined, 'a node drain takes one pod at a time'],
  ['NetworkPolicy', undefined, 'lets in only what the ports are for'],
];
/** Longest name shown; with it no line has more than 110 columns. */
const NAME = 30;

/** The objects as rows: what is alike becomes one row, and each object is in one of them. */
export function tableRows(manifests: readonly Manifest[]): TableRow[] {
  const groups = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const key = `${purposeOf(manifest)}\n${manifest.file}`;
    groups.set(key, [...(groups.get(key) ?? []), manifest]);
  }
  const rows = [...groups].map(([key, members]): TableRow => {
    const [purpose = '', file = ''] = key.split('\n');
    return {
      kind: [...new Set(members.map(({ kind }) => kind))].join(' + '),
      name: nameOf([...new Set(members.map(({ metadata }) => metadata.name))]),
      purpose,
      file,
      objects: members.length,
    };
  });
  return rows.sort((a, b) => rank(a) - rank(b));
}

function rank({ kind, purpose }: TableRow): number {
  const order = [...PURPOSES.map(([, , known]) => known), PEERS, PROGRAM];
  // What scales the workloads stands between them and the small things around them.
  if (kind === 'ScaledObject') return order.indexOf(COLLECTORS) - 0.5;
  return order.includes(purpose) ? order.indexOf(purpose) : order.length;
}

/** Both names, or the first and how many more. */
function nameOf(names: readonly string[]): string {
  const all = names.join(', ');
  if (all.length <= NAME) return all;
  const [first = ''] = names;
  const more = names.length === 1 ? '' : ` + ${names.length - 1}`;
  return first.length + more.length <= NAME ? first + more : `${first.slice(0, NAME - more.length - 2)}..${more}`;
}

/** The rows as aligned text, with a heading and the number of objects. */
export function renderTable(rows: readonly TableRow[]): string {
  const cells = [['KIND', 'NAME', 'WHAT FOR', 'FILE'], ...rows.map(({ kind, name, purpose, file }) => [kind, name, purpose, basename(file)])];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  const objects = rows.reduce((sum, row) => sum + row.objects, 0);
  const files = new Set(rows.map(({ file }) => file));
  return [...lines, `${objects} objects in ${[...files].join(', ')}`].join('\n');
}

function purposeOf(manifest: Manifest): string {
  const { kind, metadata, body } = manifest;
  if (kind === 'ScaledObject') return scaledObjectPurpose(manifest);
  if (kind === 'ConfigMap' && at(body, 'binaryData') !== undefined) return PROGRAM;
  if (kind === 'Service' && at(body, 'spec', 'clusterIP') === 'None' && metadata.labels?.[COMPONENT] === 'scaler') return PEERS;
  const known = PURPOSES.find(([ofKind, component]) => ofKind === kind && (component ?? metadata.labels?.[COMPONENT]) === metadata.labels?.[COMPONENT]);
  return known?.[2] ?? metadata.annotations?.['description'] ?? `part of ${metadata.labels?.['app.kubernetes.io/part-of'] ?? 'the platform'}`;
}

function scaledObjectPurpose({ body }: Manifest): string {
  const metrics = list(body, 'spec', 'triggers').map((trigger) => parseTriggerMetadata(at(trigger, 'metadata') as Record<string, string>).metricName);
  const [first = '', ...others] = metrics;
  const more = others.length === 0 ? '' : ` + ${others.length}`;
  return `${String(at(body, 'spec', 'minReplicaCount'))} to ${String(at(body, 'spec', 'maxReplicaCount'))} pods, by ${first}${more}`;
}
