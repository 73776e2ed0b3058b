import { status } from '@grpc/grpc-js';
import net from 'node:net';
import pino from 'pino';
import { scalerConfig } from '../../lib/contract';
import { startScaler, type RunningScaler } from '../../scaler/scaler';
import { KedaClient, ref } from './support/keda';
import { bytes, counter, gauge, OtlpGrpcClient, request } from './support/otlp';
import { until } from './support/until';

const ANY_PORTS = { otlpGrpc: 0, otlpHttp: 0, keda: 0, admin: 0 };
const QUERY = 'sum(rate(spans{service_name="gateway"}[1m]))';
const logger = pino({ level: 'silent' });

let scaler: RunningScaler;
let keda: KedaClient;
let otlp: OtlpGrpcClient;
const blocker = net.createServer();

beforeAll(async () => {
  scaler = await startScaler(scalerConfig({ host: '127.0.0.1', ports: ANY_PORTS, queries: [QUERY] }), logger);
  keda = new KedaClient(scaler.ports.keda);
  otlp = new OtlpGrpcClient(scaler.ports.otlpGrpc);
});
afterAll(async () => {
  blocker.close();
  keda.close();
  otlp.close();
  await scaler.stop();
});

function trigger(query: string) {
  return ref({ query, targetValue: '100' });
}

async function occupiedPort(): Promise<number> {
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  return (blocker.address() as net.AddressInfo).port;
}

async function admin(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${scaler.ports.admin}${path}`);
  return { status: response.status, text: await response.text() };
}

/** A counter of one pod that rises by `perSecond`, one sample every 10 s over the last minute. */
function rising(pod: string, perSecond: number, now: number): object {
  const points = [60, 50, 40, 30, 20, 10, 0].map((age) => ({ atMs: now - age * 1_000, value: 1_000 + (60 - age) * perSecond }));
  return request({ 'service.name': 'gateway', 'service.instance.id': pod }, counter('spans', ...points));
}

test('nothing pushed is an error and not 0', async () => {
  expect((await admin('/readyz')).status).toBe(200);
  await expect(keda.getMetrics(trigger('sum(nothing_pushed)'))).rejects.toMatchObject({
    code: status.FAILED_PRECONDITION,
    details: expect.stringContaining('no samples of nothing_pushed have arrived'),
  });
});

test('KEDA gets the rate of what two pods pushed over gRPC and over HTTP', async () => {
  const now = Date.now();
  await otlp.export(bytes(rising('pod-1', 70, now)));
  const response = await fetch(`http://127.0.0.1:${scaler.ports.otlpHttp}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rising('pod-2', 30, now)),
  });
  expect(response.status).toBe(200);
  const { metricValues } = await keda.getMetrics(trigger(QUERY));
  expect(metricValues).toHaveLength(1);
  const [value] = metricValues;
  expect(value?.metricValueFloat).toBeGreaterThan(98);
  expect(value?.metricValueFloat).toBeLessThan(102);
  expect(value?.metricValue.toNumber()).toBe(Math.ceil(value?.metricValueFloat ?? NaN));
  expect(await keda.isActive(trigger(QUERY))).toEqual({ result: true });
});

test('a metric that nobody asked for is ignored until somebody asks', async () => {
  const push = () => otlp.export(bytes(request({}, gauge('queue_length', { atMs: Date.now(), value: 12 }))));
  await push();
  expect((await admin('/metrics')).text).toMatch(/otel_keda_scaler_otlp_ignored_data_points_total 1\n/);
  await keda.getMetricSpec(trigger('queue_length'));
  await push();
  expect((await keda.getMetrics(trigger('queue_length'))).metricValues[0]?.metricValueFloat).toBe(12);
});

test('a push wakes the streams that KEDA holds open', async () => {
  await keda.getMetricSpec(trigger('jobs'));
  const stream = keda.streamIsActive(trigger('jobs'));
  stream.on('error', () => undefined);
  const first = new Promise((resolve) => stream.once('data', resolve));
  await otlp.export(bytes(request({}, gauge('jobs', { atMs: Date.now(), value: 1 }))));
  expect(await first).toEqual({ result: true });
  stream.cancel();
});

test('delta counters give the same rate', async () => {
  const query = 'sum(rate(delta_spans[1m]))';
  await keda.getMetricSpec(trigger(query));
  const now = Date.now();
  const points = [50, 40, 30, 20, 10, 0].map((age) => ({ atMs: now - age * 1_000, startMs: now - (age + 10) * 1_000, value: 500 }));
  await otlp.export(bytes(request({}, { name: 'delta_spans', sum: { ...(counter('', ...points) as { sum: object }).sum, aggregationTemporality: 1 } })));
  const { metricValues } = await keda.getMetrics(trigger(query));
  expect(metricValues[0]?.metricValueFloat).toBeGreaterThan(49);
  expect(metricValues[0]?.metricValueFloat).toBeLessThan(51);
});

test('a malformed request leaves what is stored as it was', async () => {
  const good = bytes(request({}, gauge('queue_length', { atMs: Date.now(), value: 99 })));
  await expect(otlp.export(good.subarray(0, good.length - 1))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  expect((await keda.getMetrics(trigger('queue_length'))).metricValues[0]?.metricValueFloat).toBe(12);
});

test('self-metrics tell what happened', async () => {
  const { text } = await admin('/metrics');
  expect(text).toMatch(/otel_keda_scaler_otlp_requests_total\{transport="grpc",outcome="malformed"\} 1\n/);
  expect(text).toMatch(/otel_keda_scaler_otlp_requests_total\{transport="http",outcome="ok"\} 1\n/);
  expect(text).toMatch(/otel_keda_scaler_keda_requests_total\{method="GetMetrics",code="FAILED_PRECONDITION"\} 1\n/);
  expect(text).toMatch(/otel_keda_scaler_build_info\{version="dev"\} 1\n/);
  expect(text).toMatch(/otel_keda_scaler_ready 1\n/);
});

test('a port in use is one clear message, and nothing stays open', async () => {
  const port = await occupiedPort();
  const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  for (const [ports, purpose, flag, key] of [
    [{ ...ANY_PORTS, otlpGrpc: port }, 'OTLP over gRPC', '--otlp-grpc-port', 'ports.otlpGrpc'],
    [{ ...ANY_PORTS, otlpHttp: port }, 'OTLP over HTTP', '--otlp-http-port', 'ports.otlpHttp'],
    [{ ...ANY_PORTS, keda: port }, "KEDA's external scaler API", '--keda-port', 'ports.keda'],
    [{ ...ANY_PORTS, admin: port }, 'health and self-metrics', '--admin-port', 'ports.admin'],
  ] as const) {
    await expect(startScaler(scalerConfig({ host: '127.0.0.1', ports }), logger)).rejects.toMatchObject({
      name: 'StartError',
      message: `port ${port} (${purpose}) is already in use on 127.0.0.1; stop what listens there, or choose another port with ${flag} or in "${key}" of the configuration file`,
    });
  }
  // Node frees the handles of closed listeners a little later.
  await until(() => (process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length === before ? true : undefined));
});

test('an address that is not of this machine is one clear message', async () => {
  await expect(startScaler(scalerConfig({ host: '192.0.2.1', ports: ANY_PORTS }), logger)).rejects.toThrow(
    '192.0.2.1 is not an address of this machine; choose another one with --host or in "host" of the configuration file',
  );
});

test('a configured query that is not valid is one clear message', async () => {
  await expect(startScaler(scalerConfig({ host: '127.0.0.1', ports: ANY_PORTS, queries: ['up', 'rate(x)'] }), logger)).rejects.toThrow(
    '"queries[1]" of the configuration file, "rate(x)": 1:6: parse error: expected type range vector',
  );
});

test('it stops within the deadline with streams and connections open, and only once', async () => {
  const other = await startScaler(scalerConfig({ host: '127.0.0.1', ports: ANY_PORTS }), logger);
  const client = new KedaClient(other.ports.keda);
  await client.getMetricSpec(trigger('x'));
  const ended = new Promise((resolve) => client.streamIsActive(trigger('x')).on('data', () => undefined).on('error', () => undefined).on('status', ({ code }) => resolve(code)));
  const pusher = new OtlpGrpcClient(other.ports.otlpGrpc);
  await pusher.export(bytes(request({}, gauge('x', { atMs: Date.now(), value: 1 }))));
  await client.getMetrics(trigger('x'));
  await Promise.all([other.stop(), other.stop()]);
  expect(await ended).toBe(status.OK);
  await expect(client.getMetricSpec(trigger('x'))).rejects.toMatchObject({ code: status.UNAVAILABLE });
  client.close();
  pusher.close();
});
