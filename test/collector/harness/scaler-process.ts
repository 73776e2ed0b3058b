import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_PATHS, type ScalerConfig } from '../../../lib/contract';
import { Child } from './child';
import { freePorts } from './free-ports';
import type { Manifest } from './manifests';

const BUNDLE = join(__dirname, '..', '..', '..', 'build', 'scaler', 'otel-keda-scaler.js');

/** The bundled scaler in a process of its own, with the synthesized configuration moved to 127.0.0.1. */
export class ScalerProcess {
  static async start(manifests: readonly Manifest[]): Promise<ScalerProcess> {
    if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is missing: "npm run bundle" makes it`);
    const text = manifests.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? (data?.['scaler.json'] ?? []) : []))[0];
    if (text === undefined) throw new Error('no synthesized ConfigMap holds scaler.json');
    const [otlpGrpc, otlpHttp, keda, admin] = (await freePorts(4)) as [number, number, number, number];
    const config: ScalerConfig = { ...(JSON.parse(text) as ScalerConfig), host: '127.0.0.1', ports: { otlpGrpc, otlpHttp, keda, admin } };
    const folder = mkdtempSync(join(tmpdir(), 'otel-keda-scaler-'));
    const file = join(folder, 'scaler.json');
    writeFileSync(file, JSON.stringify(config));
    try {
      const child = await Child.start({
        name: 'the scaler',
        command: process.execPath,
        args: [BUNDLE, '--config', file],
        env: {},
        healthUrl: `http://127.0.0.1:${admin}${ADMIN_PATHS.ready}`,
      });
      return new ScalerProcess(child, otlpGrpc, keda);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private constructor(
    readonly child: Child,
    /** Where metrics are pushed to. */
    readonly otlpPort: number,
    /** Where KEDA asks. */
    readonly kedaPort: number,
  ) {}
}
