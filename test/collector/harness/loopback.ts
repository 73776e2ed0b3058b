import { parse, stringify } from 'yaml';
import type { CollectorManifest } from './manifests';
import { freePorts } from './free-ports';

/** Where the other ends are, on this machine. */
export interface Neighbours {
  /** OTLP/gRPC ports of the samplers. Only for a gateway. */
  readonly samplers?: readonly number[];
  /** OTLP/gRPC port of the backend. Only for a sampler. */
  readonly backend?: number;
  /** OTLP/gRPC port that takes the Collector's own metrics. */
  readonly telemetry: number;
}

/** A synthesized Collector at addresses of this machine. */
export interface LoopbackCollector extends CollectorManifest {
  readonly otlpPort: number;
  readonly healthPort: number;
}

interface Exporter {
  endpoint?: string;
  tls?: unknown;
  resolver?: unknown;
}

interface Config {
  exporters: Record<string, Exporter>;
  service: { telemetry: { metrics: { readers: { periodic?: { exporter: { otlp: { endpoint: string } } }; pull?: { exporter: { prometheus: { port: number } } } }[] } } };
}

/**
 * Moves a synthesized Collector to 127.0.0.1. Replaced are addresses and ports, the Kubernetes resolver by a static
 * one, and TLS to the backend by none; all else is as synthesized. `pod` is the identity it gets from its environment.
 */
export async function onLoopback(collector: CollectorManifest, pod: string, neighbours: Neighbours): Promise<LoopbackCollector> {
  const config = parse(await withFreePorts(collector.config)) as Config;
  for (const [id, exporter] of Object.entries(config.exporters)) {
    if (id.startsWith('load_balancing')) {
      if (neighbours.samplers === undefined) throw new Error(`${collector.name} has a ${id} exporter, and no samplers were given`);
      exporter.resolver = { static: { hostnames: neighbours.samplers.map((port) => `127.0.0.1:${port}`) } };
    } else {
      if (neighbours.backend === undefined) throw new Error(`${collector.name} has an exporter ${id}, and no backend was given`);
      exporter.endpoint = `127.0.0.1:${neighbours.backend}`;
      exporter.tls = { insecure: true };
    }
  }
  for (const { periodic, pull } of config.service.telemetry.metrics.readers) {
    if (periodic !== undefined) periodic.exporter.otlp.endpoint = `http://127.0.0.1:${neighbours.telemetry}`;
    if (pull !== undefined) [pull.exporter.prometheus.port] = (await freePorts(1)) as [number];
  }
  const text = stringify(config);
  return {
    name: pod,
    config: text,
    env: { ...collector.env, POD_IP: '127.0.0.1', POD_NAME: pod, POD_UID: `uid-of-${pod}` },
    otlpPort: portIn(text, /receivers:\n {2}otlp:\n {4}protocols:\n {6}grpc:\n {8}endpoint: \$\{env:POD_IP\}:(\d+)/),
    healthPort: portIn(text, /health_check:\n {4}endpoint: \$\{env:POD_IP\}:(\d+)/),
  };
}

/** Every port that is bound on the pod's address becomes a free one of this machine. */
async function withFreePorts(config: string): Promise<string> {
  const bound = /\$\{env:POD_IP\}:\d+/g;
  const ports = await freePorts([...config.matchAll(bound)].length);
  return config.replace(bound, () => `\${env:POD_IP}:${ports.shift()}`);
}

function portIn(config: string, pattern: RegExp): number {
  const port = pattern.exec(config)?.[1];
  if (port === undefined) throw new Error(`no ${pattern.source} in the configuration:\n${config}`);
  return Number(port);
}
