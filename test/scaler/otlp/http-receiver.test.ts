import http from 'node:http';
import net from 'node:net';
import pino from 'pino';
import { gzipSync } from 'node:zlib';
import { BodyBudget, ExportService, OtlpHttpReceiver } from '../../../scaler/otlp';
import { ExportResponseType, StatusType } from '../../../scaler/otlp/proto';
import { bytes, gauge, request } from '../support/otlp';
import { RecordingSink } from '../support/recording-sink';
import { until } from '../support/until';

const MAX_BYTES = 100_000;
const REQUEST = request({ 'service.name': 'a' }, gauge('m', { atMs: Date.now(), value: 1 }));
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const sink = new RecordingSink();
const service = new ExportService({ sink, wants: () => true, maxDeltaSeries: 10, retentionMs: 600_000 });
const budget = new BodyBudget(2 * MAX_BYTES);
const receiver = new OtlpHttpReceiver({ service, maxRequestBytes: MAX_BYTES, budget, logger: pino({ level: 'silent' }), requestTimeoutMs: 500 });
let port: number;

beforeAll(async () => {
  port = await receiver.listen(0, '127.0.0.1');
});
beforeEach(() => {
  sink.samples.length = 0;
  sink.outcome = 'stored';
});
afterAll(() => receiver.stop(1_000));

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function send(options: http.RequestOptions, write: (outgoing: http.ClientRequest) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/metrics', agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    write(outgoing);
  });
}

function post(headers: http.OutgoingHttpHeaders, body: Buffer | string): Promise<Answer> {
  return send({ headers }, (outgoing) => outgoing.end(body));
}

function protobufStatus({ body }: Answer): unknown {
  return StatusType.decode(body).toJSON();
}

test.each<[string, http.OutgoingHttpHeaders, Buffer | string]>([
  ['protobuf', PROTOBUF, bytes(REQUEST)],
  ['gzip of protobuf', { ...PROTOBUF, 'content-encoding': 'gzip' }, gzipSync(bytes(REQUEST))],
])('%s is stored and answered in protobuf', async (_, headers, body) => {
  const answer = await post(headers, body);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-protobuf']);
  expect(ExportResponseType.decode(answer.body).toJSON()).toEqual({});
  expect(sink.samples).toHaveLength(1);
});

test.each<[string, http.OutgoingHttpHeaders, Buffer | string]>([
  ['JSON', JSON_TYPE, JSON.stringify(REQUEST)],
  ['gzip of JSON', { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(JSON.stringify(REQUEST))],
])('%s is stored and answered in JSON', async (_, headers, body) => {
  const answer = await post(headers, body);
  expect([answer.status, answer.headers['content-type'], answer.body.toString()]).toEqual([200, 'application/json', '{}']);
  expect(sink.samples).toHaveLength(1);
});

test('points that are refused are told in the encoding of the request', async () => {
  sink.outcome = 'label-limit';
  const errorMessage = 'data points not stored: 1 with more or longer labels than the scaler allows';
  const json = await post(JSON_TYPE, JSON.stringify(REQUEST));
  expect(JSON.parse(json.body.toString())).toEqual({ partialSuccess: { rejectedDataPoints: '1', errorMessage } });
  const protobuf = await post(PROTOBUF, bytes(REQUEST));
  expect(ExportResponseType.decode(protobuf.body).toJSON()).toEqual({ partialSuccess: { rejectedDataPoints: '1', errorMessage } });
});

test('a malformed body is 400 with a status in the encoding of the request, and changes nothing', async () => {
  const protobuf = await post(PROTOBUF, bytes(REQUEST).subarray(0, 30));
  expect([protobuf.status, protobuf.headers['content-type']]).toEqual([400, 'application/x-protobuf']);
  expect(protobufStatus(protobuf)).toEqual({ code: 3, message: expect.stringContaining('the body is not an OTLP metrics request in protobuf') });
  const json = await post(JSON_TYPE, '{"resourceMetrics":7}');
  expect([json.status, json.headers['content-type']]).toEqual([400, 'application/json']);
  expect(JSON.parse(json.body.toString())).toEqual({ code: 3, message: 'the body is not an OTLP metrics request in JSON: $.resourceMetrics is not a list' });
  const gzip = await post({ ...PROTOBUF, 'content-encoding': 'gzip' }, 'no gzip');
  expect(protobufStatus(gzip)).toEqual({ code: 3, message: 'the body is not valid gzip: incorrect header check' });
  expect(sink.samples).toEqual([]);
});

test.each<[string, http.RequestOptions, number, string]>([
  ['traces', { path: '/v1/traces', headers: PROTOBUF }, 404, '/v1/traces is not served here; this scaler takes OTLP metrics at /v1/metrics'],
  ['GET', { method: 'GET', headers: PROTOBUF }, 405, 'GET is not allowed; use POST'],
  ['another compression', { headers: { ...PROTOBUF, 'content-encoding': 'zstd' } }, 415, 'content encoding zstd is not supported; use gzip or none'],
])('%s is refused', async (_, options, status, message) => {
  const answer = await send(options, (outgoing) => outgoing.end());
  expect(answer.status).toBe(status);
  expect(protobufStatus(answer)).toEqual({ code: 12, message });
});

test('an unknown content type is 415', async () => {
  const answer = await post({ 'content-type': 'text/plain' }, 'hello');
  expect(answer.status).toBe(415);
  expect(JSON.parse(answer.body.toString())).toEqual({ code: 12, message: 'content type text/plain is not supported; use application/x-protobuf or application/json' });
});

test('405 tells the method that is allowed', async () => {
  expect((await send({ method: 'DELETE' }, (outgoing) => outgoing.end())).headers.allow).toBe('POST');
});

test('a body above the limit is 413, announced or not, inflated or not', async () => {
  const answers = [
    await send({ headers: { ...PROTOBUF, 'content-length': MAX_BYTES + 1 } }, (outgoing) => outgoing.flushHeaders()),
    await send({ headers: PROTOBUF }, (outgoing) => {
      outgoing.on('error', () => undefined);
      outgoing.write(Buffer.alloc(MAX_BYTES));
      outgoing.write(Buffer.alloc(1));
    }),
    await post({ ...PROTOBUF, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50 * MAX_BYTES))),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(413);
    expect(protobufStatus(answer)).toEqual({ code: 8, message: 'the request exceeds 100000 bytes; send smaller batches' });
  }
});

test('while too much is in flight, further requests are 503 and shall be tried again', async () => {
  const sockets = [1, 2].map(() => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /v1/metrics HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${MAX_BYTES}\r\n\r\n`);
    socket.write(Buffer.alloc(MAX_BYTES - 1_000));
    return socket;
  });
  const answer = await until(async () => {
    const busy = await post(PROTOBUF, Buffer.alloc(5_000));
    return busy.status === 503 ? busy : undefined;
  }, 400);
  expect(answer.headers['retry-after']).toBe('1');
  expect(protobufStatus(answer)).toEqual({ code: 14, message: 'too many requests are in flight, try again' });
  for (const socket of sockets) socket.destroy();
  await until(async () => ((await post(PROTOBUF, bytes(REQUEST))).status === 200 ? true : undefined));
  expect(budget).toEqual(new BodyBudget(2 * MAX_BYTES));
});

test('a request that does not arrive in time is cut', async () => {
  const socket = net.connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.write('POST /v1/metrics HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(Buffer.concat(received).toString()).toMatch(/^HTTP\/1.1 408 /);
});

test('it stops although a request never ends', async () => {
  const other = new OtlpHttpReceiver({ service, maxRequestBytes: MAX_BYTES, budget, logger: pino({ level: 'silent' }) });
  const socket = net.connect(await other.listen(0, '127.0.0.1'), '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve) => socket.write('POST /v1/metrics HTTP/1.1\r\nhost: x\r\n', () => resolve()));
  await other.stop(100);
  await closed;
});
