import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KedaClient, ref } from './support/keda';
import { bytes, gauge, OtlpGrpcClient, request } from './support/otlp';
import { until } from './support/until';

const ROOT = join(__dirname, '..', '..');
const BUNDLE = join(ROOT, 'build', 'scaler', 'otel-keda-scaler.js');
const ANY_PORTS = ['--host', '127.0.0.1', '--otlp-grpc-port', '0', '--otlp-http-port', '0', '--keda-port', '0', '--admin-port', '0'];

let directory: string;
const running = new Set<ChildProcess>();
const blocker = net.createServer();

beforeAll(() => {
  // Writes only if the sources have changed since the last time.
  execFileSync(process.execPath, [join(ROOT, 'scaler', 'bundle.js')]);
  directory = mkdtempSync(join(tmpdir(), 'otel-keda-scaler-'));
}, 60_000);
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(() => {
  blocker.close();
  rmSync(directory, { recursive: true });
});

/** The bundled process, run where it can see none of the package's dependencies. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [BUNDLE, ...args], { cwd: directory, env: { PATH: process.env['PATH'], ...env } });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exit = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...output });
    }),
  );
  return { child, output, exit };
}

interface Ready {
  readonly ports: { readonly otlpGrpc: number; readonly otlpHttp: number; readonly keda: number; readonly admin: number };
  readonly queries: number;
}

function ready(output: { stdout: string; stderr: string }): Promise<Ready> {
  return until(() => {
    const line = output.stdout.split('\n').find((text) => text.includes('"msg":"ready"'));
    if (line === undefined) throw new Error(`not ready: ${output.stdout}${output.stderr}`);
    return JSON.parse(line) as Ready;
  });
}

function configFile(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with code 0 although a stream and an OTLP connection are open', async (signal) => {
  const { child, output, exit } = run(ANY_PORTS);
  const { ports } = await ready(output);
  const keda = new KedaClient(ports.keda);
  const otlp = new OtlpGrpcClient(ports.otlpGrpc);
  const trigger = ref({ query: 'jobs', targetValue: '1' });
  await keda.getMetricSpec(trigger);
  const stream = keda.streamIsActive(trigger);
  const streaming = new Promise((resolve) => stream.once('data', resolve));
  const ended = new Promise((resolve) => stream.on('error', () => undefined).on('status', ({ code }) => resolve(code)));
  await otlp.export(bytes(request({}, gauge('jobs', { atMs: Date.now(), value: 3 }))));
  expect(await streaming).toEqual({ result: true });
  // A request that never ends.
  const socket = net.connect(ports.otlpHttp, '127.0.0.1').on('error', () => undefined);
  await new Promise<void>((resolve) => socket.write('POST /v1/metrics HTTP/1.1\r\nhost: x\r\n', () => resolve()));

  const signalled = Date.now();
  child.kill(signal);
  const { code, stdout, stderr } = await exit;
  const took = Date.now() - signalled;
  keda.close();
  otlp.close();
  socket.destroy();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(took).toBeLessThan(5_000);
  expect(await ended).toBe(0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(lines.map(({ msg }) => msg)).toEqual(['ready', ...lines.slice(1, -2).map(({ msg }) => msg), 'stopping', 'stopped']);
  expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
}, 20_000);

test('it reads its configuration from a file, and options win over it', async () => {
  const file = configFile('good.json', JSON.stringify({ version: 1, host: '127.0.0.1', ports: { otlpGrpc: 1, otlpHttp: 0, keda: 0, admin: 0 }, queries: ['sum(a)', 'sum(b)'] }));
  const { child, output, exit } = run(['--config', file, '--otlp-grpc-port', '0']);
  expect(await ready(output)).toMatchObject({ queries: 2 });
  child.kill('SIGTERM');
  expect((await exit).code).toBe(0);
}, 20_000);

test('a port in use ends it with one line', async () => {
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as net.AddressInfo;
  for (const flag of ['--otlp-grpc-port', '--keda-port']) {
    const purpose = flag === '--keda-port' ? "KEDA's external scaler API" : 'OTLP over gRPC';
    const key = flag === '--keda-port' ? 'ports.keda' : 'ports.otlpGrpc';
    expect(await run([...ANY_PORTS, flag, String(port)]).exit).toEqual({
      code: 1,
      stdout: '',
      stderr: `otel-keda-scaler: port ${port} (${purpose}) is already in use on 127.0.0.1; stop what listens there, or choose another port with ${flag} or in "${key}" of the configuration file\n`,
    });
  }
}, 20_000);

test.each<[string, () => readonly string[], Record<string, string>, RegExp]>([
  ['a file that is not there', () => ['--config', join(directory, 'none.json')], {}, /^otel-keda-scaler: configuration file .*none\.json: ENOENT: no such file or directory.*\n$/],
  ['a file that is not JSON', () => ['--config', configFile('bad.json', '{')], {}, /^otel-keda-scaler: configuration file .*bad\.json: the configuration is not JSON: .*\n$/],
  ['an unknown key', () => ['--config', configFile('key.json', '{"version":1,"port":1}')], {}, /^otel-keda-scaler: configuration file .*key\.json: the configuration has no key "port"; known are .*\n$/],
  ['a query that is not valid', () => [...ANY_PORTS, '--config', configFile('query.json', '{"version":1,"queries":["sum("]}')], {}, /^otel-keda-scaler: "queries\[0\]" of the configuration file, "sum\(": 1:\d+: parse error: .*\n$/],
  ['an unknown option', () => ['--prot', '1'], {}, /^otel-keda-scaler: Unknown option '--prot'; --help shows the options\n$/],
  ['a port that is none', () => ['--keda-port', '70000'], {}, /^otel-keda-scaler: --keda-port is "70000"; it must be a port from 0 to 65535\n$/],
  ['an unknown log level', () => ANY_PORTS, { LOG_LEVEL: 'loud' }, /^otel-keda-scaler: LOG_LEVEL is "loud"; it must be one of trace, debug, info, warn, error, fatal, silent\n$/],
])('%s ends it with one line', async (_, args, env, line) => {
  const { code, stdout, stderr } = await run(args(), env).exit;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(line);
}, 20_000);

test('it tells its version and its options', async () => {
  expect(await run(['--version']).exit).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  expect((await run(['--help']).exit).stdout).toContain('--otlp-grpc-port <port>');
}, 20_000);
