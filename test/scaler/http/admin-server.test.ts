import http from 'node:http';
import pino from 'pino';
import { AdminServer, SelfMetrics, type SelfReading } from '../../../scaler/http';

let notReady: string | undefined;
let readings: SelfReading[] = [];
let failure: Error | undefined;
const metrics = new SelfMetrics(() => {
  if (failure !== undefined) throw failure;
  return readings;
});
const server = new AdminServer({ notReady: () => notReady, metrics, logger: pino({ level: 'silent' }) });
let port: number;

beforeAll(async () => {
  port = await server.listen(0, '127.0.0.1');
});
afterAll(() => server.stop());

function send(path: string, method = 'GET'): Promise<{ status: number | undefined; body: string; headers: http.IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    http
      .request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
      })
      .on('error', reject)
      .end();
  });
}

test('it is alive in any state, and ready only when nothing speaks against it', async () => {
  notReady = 'stopping';
  expect(await send('/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
  expect(await send('/readyz')).toMatchObject({ status: 503, body: 'stopping\n' });
  notReady = undefined;
  expect(await send('/readyz?verbose')).toMatchObject({ status: 200, body: 'ok\n' });
});

test('self-metrics are what the parts count at the time of the request', async () => {
  readings = [
    { metric: 'otlpRequests', value: 3, labels: { transport: 'grpc', outcome: 'ok' } },
    { metric: 'series', value: 7 },
  ];
  const first = await send('/metrics');
  expect(first.headers['content-type']).toContain('text/plain; version=0.0.4');
  expect(first.body).toContain('# TYPE otel_keda_scaler_otlp_requests_total counter\notel_keda_scaler_otlp_requests_total{transport="grpc",outcome="ok"} 3\n');
  expect(first.body).toContain('\notel_keda_scaler_series 7\n');
  expect(first.body).toContain('process_resident_memory_bytes');
  readings = [{ metric: 'series', value: 5 }];
  const second = await send('/metrics');
  expect(second.body).toContain('\notel_keda_scaler_series 5\n');
  expect(second.body).not.toContain('outcome="ok"');
});

test('a part that fails to tell its metrics is a 500 without details', async () => {
  failure = new Error('secret');
  expect(await send('/metrics')).toMatchObject({ status: 500, body: 'failed, see the log\n' });
  failure = undefined;
});

test('it serves nothing else, and only reads', async () => {
  expect(await send('/debug')).toMatchObject({ status: 404, body: '/debug is not served here; try /healthz, /readyz, /metrics\n' });
  expect(await send('/healthz', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  expect(await send('/healthz', 'HEAD')).toMatchObject({ status: 200, body: '' });
});
