import { Metadata, status } from '@grpc/grpc-js';
import http2 from 'node:http2';
import pino from 'pino';
import { gzipSync } from 'node:zlib';
import { BodyBudget, ExportService, OtlpGrpcReceiver } from '../../../scaler/otlp';
import { percentEncode } from '../../../scaler/otlp/grpc-receiver';
import { bytes, gauge, OtlpGrpcClient, request } from '../support/otlp';
import { RecordingSink } from '../support/recording-sink';
import { until } from '../support/until';

const MAX_BYTES = 100_000;
const EXPORT = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const GRPC = { ':method': 'POST', ':path': EXPORT, 'content-type': 'application/grpc', te: 'trailers' };
const BODY = bytes(request({ 'service.name': 'a' }, gauge('m', { atMs: Date.now(), value: 1 })));

const sink = new RecordingSink();
const service = new ExportService({ sink, wants: () => true, maxDeltaSeries: 10, retentionMs: 600_000 });
const budget = new BodyBudget(2 * MAX_BYTES);
const receiver = new OtlpGrpcReceiver({ service, maxRequestBytes: MAX_BYTES, budget, logger: pino({ level: 'silent' }), requestTimeoutMs: 500 });
let port: number;
let client: OtlpGrpcClient;

beforeAll(async () => {
  port = await receiver.listen(0, '127.0.0.1');
  client = new OtlpGrpcClient(port);
});
beforeEach(() => {
  sink.samples.length = 0;
  sink.outcome = 'stored';
});
afterAll(async () => {
  client.close();
  await receiver.stop(1_000);
});

function framed(message: Buffer, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** One request over plain HTTP/2, as no gRPC library would send it. */
function raw(headers: http2.OutgoingHttpHeaders, write: (stream: http2.ClientHttp2Stream) => void): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    session.on('error', reject);
    const stream = session.request(headers);
    const answer: Record<string, unknown> = {};
    stream.on('response', (received) => Object.assign(answer, received));
    stream.on('trailers', (received) => Object.assign(answer, received));
    stream.on('error', reject);
    stream.on('close', () => {
      session.close();
      resolve(answer);
    });
    stream.resume();
    write(stream);
  });
}

test('a request is stored and answered without partial success', async () => {
  const before = service.stats.requests.grpc.ok;
  expect((await client.export(BODY)).partialSuccess).toBeNull();
  expect(sink.samples.map(({ labels, value }) => [labels['__name__'], value])).toEqual([['m', 1]]);
  expect(service.stats.requests.grpc.ok).toBe(before + 1);
});

test('a gzip client is understood', async () => {
  const gzip = new OtlpGrpcClient(port, { 'grpc.default_compression_algorithm': 2 });
  await gzip.export(BODY);
  gzip.close();
  expect(sink.samples).toHaveLength(1);
});

test('requests arrive over one connection at the same time', async () => {
  await Promise.all(Array.from({ length: 200 }, () => client.export(BODY)));
  expect(sink.samples).toHaveLength(200);
});

test('an empty request is a request', async () => {
  await expect(client.export(Buffer.alloc(0))).resolves.toEqual({});
});

test('points that are refused are told by number and reason', async () => {
  sink.outcome = 'series-limit';
  const { partialSuccess } = await client.export(BODY);
  expect(partialSuccess?.rejectedDataPoints.toNumber()).toBe(1);
  expect(partialSuccess?.errorMessage).toBe('data points not stored: 1 of a new series beyond the series limit of the scaler');
});

test('a malformed request is INVALID_ARGUMENT with the reason and changes nothing', async () => {
  await expect(client.export(BODY.subarray(0, BODY.length - 3))).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining('the body is not an OTLP metrics request in protobuf: '),
  });
  expect(sink.samples).toEqual([]);
});

test('a request above the limit is RESOURCE_EXHAUSTED', async () => {
  const error = { code: status.RESOURCE_EXHAUSTED, details: 'the request exceeds 100000 bytes; send smaller batches' };
  await expect(client.export(Buffer.alloc(MAX_BYTES + 1))).rejects.toMatchObject(error);
  await expect(client.export(Buffer.alloc(20 * MAX_BYTES))).rejects.toMatchObject(error);
  await expect(client.export(BODY)).resolves.toBeDefined();
});

test('a small request that inflates above the limit is RESOURCE_EXHAUSTED', async () => {
  const answer = await raw({ ...GRPC, 'grpc-encoding': 'gzip' }, (stream) => stream.end(framed(gzipSync(Buffer.alloc(50 * MAX_BYTES)), 1)));
  expect(answer['grpc-status']).toBe(String(status.RESOURCE_EXHAUSTED));
});

test.each([
  ['traces', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  ['logs', '/opentelemetry.proto.collector.logs.v1.LogsService/Export'],
  ['another method', '/opentelemetry.proto.collector.metrics.v1.MetricsService/Import'],
])('%s are UNIMPLEMENTED', async (_, path) => {
  await expect(client.export(BODY, path)).rejects.toMatchObject({ code: status.UNIMPLEMENTED, details: `${path} is not served here; this scaler takes OTLP metrics only` });
});

test('an unknown compression is UNIMPLEMENTED and tells the known ones', async () => {
  const answer = await raw({ ...GRPC, 'grpc-encoding': 'snappy' }, (stream) => stream.end(framed(BODY, 1)));
  expect(answer).toMatchObject({ 'grpc-status': '12', 'grpc-accept-encoding': 'identity,gzip', 'grpc-message': 'grpc-encoding snappy is not supported; use gzip or none' });
});

test.each<[string, http2.OutgoingHttpHeaders, Buffer, status, string]>([
  ['gzip that is none', { 'grpc-encoding': 'gzip' }, framed(BODY, 1), status.INVALID_ARGUMENT, 'the body is not valid gzip: incorrect header check'],
  ['compressed without encoding', {}, framed(BODY, 1), status.INVALID_ARGUMENT, 'the message is compressed but grpc-encoding does not say how'],
  ['an unknown flag', {}, framed(BODY, 7), status.INVALID_ARGUMENT, 'the compression flag of the message is 7; it must be 0 or 1'],
  ['a message that ends early', {}, framed(BODY).subarray(0, 20), status.INVALID_ARGUMENT, 'the request ends in the middle of its message'],
  ['a prefix that ends early', {}, Buffer.from([0, 0]), status.INVALID_ARGUMENT, 'the request ends in the middle of its message'],
  ['no message', {}, Buffer.alloc(0), status.UNIMPLEMENTED, 'the call takes exactly one message'],
  ['two messages', {}, Buffer.concat([framed(BODY), framed(BODY)]), status.UNIMPLEMENTED, 'the call takes exactly one message'],
])('%s: refused with its reason', async (_, headers, body, code, message) => {
  const answer = await raw({ ...GRPC, ...headers }, (stream) => stream.end(body));
  expect(answer).toMatchObject({ ':status': 200, 'grpc-status': String(code), 'grpc-message': message });
  expect(sink.samples).toEqual([]);
});

test('compression of a message may be left out although the call announces it', async () => {
  expect(await raw({ ...GRPC, 'grpc-encoding': 'gzip' }, (stream) => stream.end(framed(BODY)))).toMatchObject({ 'grpc-status': '0' });
});

test('a message may come byte by byte', async () => {
  const answer = await raw(GRPC, (stream) => {
    for (const byte of framed(BODY)) stream.write(Buffer.from([byte]));
    stream.end();
  });
  expect(answer).toMatchObject({ 'grpc-status': '0' });
  expect(sink.samples).toHaveLength(1);
});

test('what is not gRPC gets a status of HTTP', async () => {
  expect(await raw({ ...GRPC, 'content-type': 'text/plain' }, (stream) => stream.end())).toMatchObject({ ':status': 415 });
  expect(await raw({ ':method': 'GET', ':path': EXPORT }, (stream) => stream.end())).toMatchObject({ ':status': 405 });
});

test('a request that does not arrive in time is DEADLINE_EXCEEDED and frees its memory', async () => {
  const answer = await raw(GRPC, (stream) => void stream.write(framed(BODY).subarray(0, 10)));
  expect(answer).toMatchObject({ 'grpc-status': String(status.DEADLINE_EXCEEDED), 'grpc-message': 'the request did not arrive within 500 ms' });
  expect(budget).toEqual(new BodyBudget(2 * MAX_BYTES));
});

test('while too much is in flight, further requests are UNAVAILABLE', async () => {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const prefix = framed(Buffer.alloc(MAX_BYTES)).subarray(0, MAX_BYTES - 1_000);
  const streams = [1, 2].map(() => session.request(GRPC));
  for (const stream of streams) {
    stream.on('error', () => undefined);
    stream.write(prefix);
  }
  await until(async () => {
    const code = await client.export(Buffer.alloc(5_000)).then(() => undefined, (error: { code: number }) => error.code);
    return code === status.UNAVAILABLE ? code : undefined;
  }, 400);
  session.destroy();
  await until(() => client.export(BODY));
});

test('a client that cancels harms nobody else', async () => {
  const before = service.stats.requests.grpc.cancelled;
  await raw(GRPC, (stream) => {
    stream.write(framed(BODY).subarray(0, 10));
    setTimeout(() => stream.destroy(), 20);
  });
  await until(() => (service.stats.requests.grpc.cancelled === before + 1 ? true : undefined));
  await client.export(BODY);
});

test('metadata above the limit is refused by the protocol', async () => {
  const metadata = new Metadata();
  metadata.set('big', 'x'.repeat(64 * 1024));
  await expect(client.export(BODY, EXPORT, metadata)).rejects.toBeDefined();
  await client.export(BODY);
});

test('it stops although connections are open and a request never ends', async () => {
  const other = new OtlpGrpcReceiver({ service, maxRequestBytes: MAX_BYTES, budget, logger: pino({ level: 'silent' }) });
  const session = http2.connect(`http://127.0.0.1:${await other.listen(0, '127.0.0.1')}`);
  session.on('error', () => undefined);
  const goaway = new Promise((resolve) => session.once('goaway', resolve));
  const stream = session.request(GRPC);
  stream.on('error', () => undefined);
  stream.write(framed(BODY).subarray(0, 10));
  await until(() => (other.connections === 1 ? true : undefined));
  await other.stop(100);
  await goaway;
  expect(other.connections).toBe(0);
});

test('a message of gRPC is percent-encoded', () => {
  expect(percentEncode('100 % grün\n')).toBe('100 %25 gr%C3%BCn%0A');
});
