import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child';
import type { LoopbackCollector } from './loopback';
import type { CollectorManifest } from './manifests';

/** The real Collector; `npm run test:collector` builds it and says where it is. */
function binary(): string {
  const path = process.env['OTELCOL_BINARY'];
  if (path === undefined) throw new Error('OTELCOL_BINARY is not set: run these suites with "npm run test:collector"');
  return path;
}

/** Runs a Collector until the test stops it. */
export async function startCollector({ name, config, env, healthPort }: LoopbackCollector): Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, config);
  try {
    return await Child.start({ name, command: binary(), args: [`--config=${file}`], env, healthUrl: `http://127.0.0.1:${healthPort}/` });
  } finally {
    rmSync(folder, { recursive: true }); // it is read once, at the start
  }
}

/** What `otelcol validate` says against a configuration; undefined if nothing. */
export function validate({ name, config, env }: CollectorManifest): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, config);
  const { status, stdout, stderr, error } = spawnSync(binary(), ['validate', `--config=${file}`], { env: { ...env }, encoding: 'utf8', timeout: 30_000 });
  rmSync(folder, { recursive: true });
  if (error !== undefined) throw error;
  return status === 0 ? undefined : `${name}: ${stdout}${stderr}`.trim();
}
