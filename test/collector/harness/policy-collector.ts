import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { NEWEST_TARGET, toPlain, type Processor } from '../../../lib';
import type { Child } from './child';
import { freePorts } from './free-ports';
import { startCollector } from './otelcol';
import type { JsonRequest } from './policy-traces';

/** By policy and decision. */
export type Counts = Record<string, Record<string, number>>;

/** Each processor in a pipeline of its own, fed by one of the receivers. */
export interface Judged {
  readonly receiver: string;
  readonly processor: Processor;
}

/** What the file exporter writes, as far as it is looked into. */
interface FileLine {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly { readonly traceId: string }[] }[] }[];
}

/** A real Collector whose tail_sampling processors all see the same traces, and write what they keep to files. */
export class PolicyCollector {
  static async start(judged: Readonly<Record<string, Judged>>): Promise<PolicyCollector> {
    const folder = mkdtempSync(join(tmpdir(), 'policies-'));
    const names = Object.keys(judged);
    const receivers = [...new Set(Object.values(judged).map(({ receiver }) => receiver))];
    const [healthPort = 0, metricsPort = 0, ...ports] = await freePorts(2 + receivers.length);
    const byId = <T>(kind: string, value: (name: string, index: number) => T): Record<string, T> =>
      Object.fromEntries(names.map((name, index) => [`${kind}/${index}`, value(name, index)]));
    const config = stringify(
      {
        extensions: { health_check: { endpoint: `127.0.0.1:${healthPort}` } },
        receivers: Object.fromEntries(receivers.map((receiver, index) => [`otlp/${receiver}`, { protocols: { http: { endpoint: `127.0.0.1:${ports[index]}` } } }])),
        processors: byId('tail_sampling', (name) => toPlain(judged[name]?.processor.config, NEWEST_TARGET)),
        exporters: byId('file', (_, index) => ({ path: join(folder, `${index}.jsonl`) })),
        service: {
          extensions: ['health_check'],
          pipelines: byId('traces', (name, index) => ({
            receivers: [`otlp/${judged[name]?.receiver}`],
            processors: [`tail_sampling/${index}`],
            exporters: [`file/${index}`],
          })),
          telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: metricsPort } } } }] }, logs: { level: 'warn' } },
        },
      },
      { aliasDuplicateObjects: false },
    );
    try {
      const child = await startCollector({ name: 'policies', config, env: {}, healthPort, otlpPort: 0 });
      return new PolicyCollector(child, folder, names, metricsPort, new Map(receivers.map((receiver, index) => [receiver, ports[index] ?? 0])));
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  private constructor(
    private readonly child: Child,
    private readonly folder: string,
    private readonly names: readonly string[],
    private readonly metricsPort: number,
    private readonly ports: ReadonlyMap<string, number>,
  ) {}

  /** One request after the other, each when the one before is answered: so they reach the processors in order. */
  async send(receiver: string, requests: readonly JsonRequest[]): Promise<void> {
    for (const request of requests) {
      const { ok, status, text } = await fetch(`http://127.0.0.1:${this.ports.get(receiver)}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }).then(async (response) => ({ ok: response.ok, status: response.status, text: await response.text() }));
      if (!ok) throw new Error(`the Collector answers ${status}: ${text}`);
    }
  }

  /** How often each policy of each processor decided what, so far, as the Collector counts it: `sampled`, `not_sampled`, `dropped`. */
  async counts(): Promise<Readonly<Record<string, Counts>>> {
    const text = await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`).then((response) => response.text());
    const counts: Record<string, Counts> = Object.fromEntries(this.names.map((name) => [name, {}]));
    for (const [, labels = '', count] of text.matchAll(/^otelcol_processor_tail_sampling_count_traces_sampled\w*\{(.*)\} (\d+)$/gm)) {
      const { policy = '', decision = '' } = Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label, value]));
      const [, index = '', name = ''] = /^(\d+)\.(.*)$/.exec(policy) ?? [];
      const own = counts[this.names[Number(index)] ?? ''];
      if (own !== undefined) (own[name] ??= {})[decision] = Number(count);
    }
    return counts;
  }

  /** Ends the Collector, which writes what is left. */
  async stop(): Promise<void> {
    await this.child.stop();
  }

  /** IDs of the traces that a processor kept, in lower case. */
  kept(name: string): ReadonlySet<string> {
    const lines = readFileSync(join(this.folder, `${this.names.indexOf(name)}.jsonl`), 'utf8').split('\n').slice(0, -1);
    const spans = lines.flatMap((line) => (JSON.parse(line) as FileLine).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    return new Set(spans.map(({ traceId }) => traceId));
  }

  async close(): Promise<void> {
    await this.child.kill();
    rmSync(this.folder, { recursive: true });
  }
}
