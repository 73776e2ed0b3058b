import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_PATHS, type ScalerConfig } from '../../lib/contract';
import { DemoError } from './errors';

/** The demo is for one machine: nothing of it is reachable from outside. */
export const HOST = '127.0.0.1';
/** Flags of the scaler's command for its ports; the demo takes the same. */
export const PORT_FLAGS = { otlpGrpc: 'otlp-grpc-port', otlpHttp: 'otlp-http-port', keda: 'keda-port', admin: 'admin-port' } as const;
export type PortName = keyof typeof PORT_FLAGS;

const START_MS = 15_000;
const POLL_MS = 50;
/** The scaler itself stops within 3 s, whatever is connected to it. */
const STOP_MS = 5_000;

export interface ScalerProcessOptions {
  /** The bundled program. */
  readonly program: string;
  /** Text of its configuration file. */
  readonly config: string;
  /** Ports that differ from the configuration; 0 lets the system choose. */
  readonly ports: Partial<Record<PortName, number>>;
  /** Gives up waiting for the start. @default - never */
  readonly signal?: AbortSignal;
}

/** The bundled scaler in a process of its own, as its pod runs it. */
export class ScalerProcess {
  /** Resolves with how it ended, in one line, whether it was stopped or not. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private readonly folder: string;
  private actual: ScalerConfig['ports'] | undefined;
  private errors = '';
  private exit: string | undefined;

  /** Starts it and waits until it is ready. Throws DemoError with the scaler's own line if it does not start. */
  static async start(options: ScalerProcessOptions): Promise<ScalerProcess> {
    const scaler = new ScalerProcess(options);
    try {
      await scaler.ready(options.signal);
      return scaler;
    } catch (error) {
      await scaler.stop();
      throw error;
    }
  }

  private constructor({ program, config, ports }: ScalerProcessOptions) {
    this.folder = mkdtempSync(join(tmpdir(), 'otel-keda-demo-'));
    const file = join(this.folder, 'scaler.json');
    writeFileSync(file, config);
    const flags = (Object.entries(ports) as [PortName, number][]).flatMap(([name, port]) => [`--${PORT_FLAGS[name]}`, String(port)]);
    this.child = spawn(process.execPath, [program, '--config', file, '--host', HOST, ...flags], {
      env: { ...process.env, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let line = '';
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      if (this.actual === undefined) lines.forEach((each) => this.readLog(each));
    });
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.errors = (this.errors + chunk).slice(-10_000);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.exit ??= how;
        rmSync(this.folder, { recursive: true, force: true });
        resolve(this.exit);
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('close', (code, signal) => end(this.reason() ?? `the scaler ended with ${signal ?? `code ${String(code)}`}`));
    });
  }

  /** The ports it listens on. */
  get ports(): ScalerConfig['ports'] {
    if (this.actual === undefined) throw new Error('the scaler is not ready');
    return this.actual;
  }

  /** Ends it with SIGTERM, as Kubernetes does, and by force after a few seconds. */
  async stop(): Promise<void> {
    if (this.exit !== undefined) return;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(force);
  }

  /** The log tells the ports, also those that the system chose; the probe of the pod tells readiness. */
  private async ready(signal: AbortSignal | undefined): Promise<void> {
    const giveUp = Date.now() + START_MS;
    for (;;) {
      signal?.throwIfAborted();
      if (this.exit !== undefined) throw new DemoError(this.exit);
      if (this.actual !== undefined && (await answersOk(this.actual.admin))) return;
      if (Date.now() > giveUp) throw new DemoError(`the scaler did not become ready within ${START_MS / 1_000} s`);
      await sleep(POLL_MS);
    }
  }

  private readLog(line: string): void {
    if (!line.startsWith('{')) return;
    const { msg, ports } = JSON.parse(line) as { msg?: string; ports?: ScalerConfig['ports'] };
    if (msg === 'ready') this.actual = ports;
  }

  private reason(): string | undefined {
    const line = this.errors.split('\n').find((each) => each.trim() !== '');
    // The configuration file is made from the manifests; whoever runs the demo sets ports by flags.
    return line?.replace(/^otel-keda-scaler: /, '').replace(/ or in "ports\.\w+" of the configuration file$/, ' (0 takes a free one)');
  }
}

function answersOk(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: HOST, port, path: ADMIN_PATHS.ready, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy()).once('error', () => resolve(false));
  });
}
