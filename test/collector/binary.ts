import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SOURCES = join(__dirname, 'otelcol');
const GO_MISSING =
  'test:collector needs Go 1.26 or newer to build the Collector, and there is no "go" on the PATH: install it (https://go.dev/dl/) and run again';
/** Pure Go and no paths of this machine in it: the same binary from the same sources everywhere, without a C compiler. */
const ARGUMENTS = ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-tags=grpcnotrace', '-ldflags=-s -w'];
const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off' };

/** Why there is no binary, in one line for the user. */
export class BinaryError extends Error {
  override readonly name = 'BinaryError';
}

/**
 * Path of the Collector built from `otelcol/`; builds it when this user's cache does not have it yet (minutes).
 * The key covers all that goes in, so a changed source, module version or Go version is another binary.
 */
export async function collectorBinary(log: (line: string) => void): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'cdk8s-otel-keda', 'otelcol', cacheKey());
  const binary = join(folder, 'otelcol');
  if (existsSync(binary)) {
    log(`Collector: ${binary} (cached)`);
    return binary;
  }
  mkdirSync(folder, { recursive: true });
  log(`Collector: building ${binary} from test/collector/otelcol; the first build takes several minutes`);
  const started = Date.now();
  const unfinished = `${binary}.${process.pid}`;
  await build(unfinished, (note) => log(`Collector: ${note}, ${seconds(started)} s`));
  renameSync(unfinished, binary); // at once, so that another run never finds half a binary
  log(`Collector: built in ${seconds(started)} s`);
  return binary;
}

function cacheKey(): string {
  const hash = createHash('sha256').update(JSON.stringify([goVersion(), process.platform, process.arch, ARGUMENTS, ENVIRONMENT]));
  for (const file of readdirSync(SOURCES).sort()) {
    if (/\.go$|^go\.(mod|sum)$/.test(file)) hash.update(file).update(readFileSync(join(SOURCES, file)));
  }
  return hash.digest('hex').slice(0, 20);
}

function goVersion(): string {
  const asked: SpawnSyncReturns<string> = spawnSync('go', ['version'], { cwd: SOURCES, encoding: 'utf8' });
  if (asked.error !== undefined) throw new BinaryError(GO_MISSING);
  if (asked.status !== 0) throw new BinaryError(`"go version" failed: ${asked.stderr.trim()}`);
  return asked.stdout.trim();
}

/** `go build -v` names each package it compiles; a line each half minute shows that it lives. */
function build(output: string, progress: (note: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', [...ARGUMENTS, '-v', '-o', output, '.'], {
      cwd: SOURCES,
      env: { ...process.env, ...ENVIRONMENT },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let packages = 0;
    let modules = 0;
    let tail = '';
    go.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      modules += chunk.split('go: downloading ').length - 1;
      packages += chunk.split('\n').filter((line) => /^[\w.]+(\/\S+)*$/.test(line)).length;
      tail = (tail + chunk).slice(-4_000);
    });
    const timer = setInterval(() => progress(`${modules} modules fetched, ${packages} packages compiled`), 30_000);
    go.on('error', reject);
    go.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve();
      else reject(new BinaryError(`go build of the Collector ended with ${code}:\n${tail.trim()}`));
    });
  });
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1_000).toFixed(0);
}
