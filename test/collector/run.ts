import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BinaryError, collectorBinary } from './binary';

/** `npm run test:collector [-- <arguments of jest>]`: builds the real Collector and the scaler, and runs the suites on them. */
async function main(): Promise<number> {
  const started = Date.now();
  const binary = await collectorBinary((line) => console.log(line));
  const root = join(__dirname, '..', '..');
  const run = (args: readonly string[]): number =>
    spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, OTELCOL_BINARY: binary } }).status ?? 1;

  const bundled = run([join(root, 'scaler', 'bundle.js')]);
  if (bundled !== 0) return bundled;
  const config = join(__dirname, 'jest.collector.config.js');
  const status = run([require.resolve('jest/bin/jest'), '--config', config, '--runInBand', '--ci', ...process.argv.slice(2)]);
  console.log(`test:collector took ${((Date.now() - started) / 1_000).toFixed(0)} s`);
  return status;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof BinaryError ? error.message : error);
    process.exitCode = 1;
  },
);
