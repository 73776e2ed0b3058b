import fc from 'fast-check';
import { decodeExportRequest } from '../../../scaler/otlp/decode';
import { ExportService } from '../../../scaler/otlp';
import { ExportError } from '../../../scaler/otlp/export-error';
import type { Metric } from '../../../scaler/otlp/messages';
import { bytes, counter, gauge, request } from '../support/otlp';
import { RecordingSink } from '../support/recording-sink';

// Messages written by hand from the field numbers of opentelemetry-proto, so that a wrong number in the definitions shows.
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

function varint(value: number): Buffer {
  return value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value % 128) | 128]), varint(Math.floor(value / 128))]);
}
function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}
function double(field: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([varint(field * 8 + FIXED64), data]);
}
function fixed(field: number, value: bigint): Buffer {
  const data = Buffer.alloc(8);
  data.writeBigInt64LE(value);
  return Buffer.concat([varint(field * 8 + FIXED64), data]);
}
function message(field: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + BYTES), varint(body.length), body]);
}
function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}
function packed(field: number, ...values: Buffer[]): Buffer {
  return message(field, ...values.map((value) => value.subarray(1)));
}
function attribute(field: number, key: string, value: string): Buffer {
  return message(field, text(1, key), message(2, text(1, value)));
}
function onlyMetric(...metric: Buffer[]): Metric {
  const scope = message(2, message(1, text(1, 'scope')), message(2, ...metric));
  const decoded = decodeExportRequest(message(1, message(1, attribute(1, 'service.name', 'a')), scope), 'protobuf');
  expect(decoded.resourceMetrics[0]?.resource?.attributes[0]).toMatchObject({ key: 'service.name', value: { stringValue: 'a' } });
  const found = decoded.resourceMetrics[0]?.scopeMetrics[0]?.metrics[0];
  if (found === undefined) throw new Error('no metric');
  return found;
}

const TIME = 1_790_000_000_123_456_789n;

test('a sum is read from the wire', () => {
  const dataPoint = message(1, attribute(7, 'pod', 'p'), fixed(2, TIME - 1n), fixed(3, TIME), fixed(6, -7n), number(8, 1), message(5, double(3, 1)));
  const metric = onlyMetric(text(1, 'm'), text(2, 'description'), text(3, 'unit'), message(7, dataPoint, number(2, 2), number(3, 1)));
  expect(metric).toMatchObject({ name: 'm', data: 'sum', sum: { aggregationTemporality: 2, isMonotonic: true } });
  const point = metric.data === 'sum' ? metric.sum.dataPoints[0] : undefined;
  expect(point).toMatchObject({ value: 'asInt', flags: 1, attributes: [{ key: 'pod', value: { stringValue: 'p' } }] });
  expect(point?.asInt.toString()).toBe('-7');
  expect(point?.timeUnixNano.toString()).toBe(String(TIME));
  expect(point?.startTimeUnixNano.toString()).toBe(String(TIME - 1n));
});

test('a gauge is read from the wire', () => {
  const metric = onlyMetric(text(1, 'm'), message(5, message(1, double(4, 1.5))));
  expect(metric).toMatchObject({ data: 'gauge', gauge: { dataPoints: [{ value: 'asDouble', asDouble: 1.5 }] } });
});

test('a histogram is read from the wire', () => {
  const dataPoint = message(
    1, attribute(9, 'a', 'b'), fixed(3, TIME), fixed(4, 6n), double(5, 2.5), packed(6, fixed(1, 1n), fixed(1, 5n)), packed(7, double(1, 0.5)), number(10, 1), double(11, 0), double(12, 9),
  );
  const metric = onlyMetric(text(1, 'm'), message(9, dataPoint, number(2, 1)));
  expect(metric).toMatchObject({ data: 'histogram', histogram: { aggregationTemporality: 1, dataPoints: [{ sum: 2.5, explicitBounds: [0.5], flags: 1 }] } });
  const point = metric.data === 'histogram' ? metric.histogram.dataPoints[0] : undefined;
  expect(point?.count.toNumber()).toBe(6);
  expect(point?.bucketCounts.map(String)).toEqual(['1', '5']);
  expect(point?.attributes[0]?.key).toBe('a');
});

test('an exponential histogram is read from the wire', () => {
  const dataPoint = message(1, attribute(1, 'a', 'b'), fixed(3, TIME), fixed(4, 6n), double(5, 2.5), number(6, 4), fixed(7, 1n), message(8, number(1, 2)), number(10, 1));
  const metric = onlyMetric(text(1, 'm'), message(10, dataPoint, number(2, 2)));
  const point = metric.data === 'exponentialHistogram' ? metric.exponentialHistogram.dataPoints[0] : undefined;
  expect(point).toMatchObject({ sum: 2.5, flags: 1, attributes: [{ key: 'a' }] });
  expect(point?.count.toNumber()).toBe(6);
});

test('a summary is read from the wire', () => {
  const dataPoint = message(1, attribute(7, 'a', 'b'), fixed(3, TIME), fixed(4, 6n), double(5, 2.5), message(6, double(1, 0.9), double(2, 8)), number(8, 1));
  const metric = onlyMetric(text(1, 'm'), message(11, dataPoint));
  expect(metric).toMatchObject({ data: 'summary', summary: { dataPoints: [{ sum: 2.5, flags: 1, quantileValues: [{ quantile: 0.9, value: 8 }] }] } });
});

test('JSON and protobuf of one request are read alike', () => {
  const json = request({ 'service.name': 'a' }, counter('c', { atMs: 1_790_000_000_000, value: 1.5, labels: { ok: true } }), gauge('g', { atMs: 1, value: -2 }));
  const snake = JSON.stringify(json).replace(/"(\w+)":/g, (_, key: string) => `"${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`);
  const fromProtobuf = decodeExportRequest(bytes(json), 'protobuf');
  for (const body of [JSON.stringify(json), snake]) {
    expect(JSON.parse(JSON.stringify(decodeExportRequest(Buffer.from(body), 'json')))).toEqual(JSON.parse(JSON.stringify(fromProtobuf)));
  }
});

function jsonPoint(point: string): unknown {
  const decoded = decodeExportRequest(Buffer.from(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","sum":{"dataPoints":[${point}]}}]}]}]}`), 'json');
  const metric = decoded.resourceMetrics[0]?.scopeMetrics[0]?.metrics[0];
  return metric?.data === 'sum' ? metric.sum.dataPoints[0] : undefined;
}

test.each<[string, object]>([
  ['{"asDouble":"NaN"}', { value: 'asDouble', asDouble: NaN }],
  ['{"asDouble":"-Infinity"}', { asDouble: -Infinity }],
  ['{"asDouble":"1.5e3"}', { asDouble: 1500 }],
  ['{"asDouble":null}', { value: undefined }],
  ['{"asInt":"9223372036854775807"}', { value: 'asInt' }],
  ['{"unknown":{"deep":[1]},"flags":1,"exemplars":[{}]}', { flags: 1 }],
])('JSON %s is read', (point, expected) => {
  expect(jsonPoint(point)).toMatchObject(expected);
});

test.each([
  ['{"asInt":"12x"}', '$.resourceMetrics[0].scopeMetrics[0].metrics[0].sum.dataPoints[0].asInt is not a whole number of 64 bits'],
  ['{"asInt":"9223372036854775808"}', 'asInt is not a whole number of 64 bits'],
  ['{"asInt":1.5}', 'asInt is not a whole number of 64 bits'],
  ['{"timeUnixNano":"-1"}', 'timeUnixNano is not a whole number of 64 bits'],
  ['{"asDouble":"many"}', 'asDouble is not a number'],
  ['{"asDouble":""}', 'asDouble is not a number'],
  ['{"asDouble":true}', 'asDouble is not a number'],
  ['{"attributes":{}}', 'attributes is not a list'],
  ['{"attributes":[{"key":1}]}', 'attributes[0].key is not a string'],
  ['{"attributes":[{"key":"a","value":{"boolValue":"true"}}]}', 'value.boolValue is not true or false'],
  ['{"attributes":[{"key":"a","value":{"bytesValue":"*"}}]}', 'value.bytesValue is not base64'],
  ['[]', 'dataPoints[0] is not an object'],
])('JSON %s is malformed', (point, reason) => {
  expect(() => jsonPoint(point)).toThrow(reason);
});

test('an enum is read from its number and its name, and from nothing else', () => {
  const temporality = (value: string): unknown => {
    const decoded = decodeExportRequest(Buffer.from(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"aggregationTemporality":${value}}}]}]}]}`), 'json');
    const metric = decoded.resourceMetrics[0]?.scopeMetrics[0]?.metrics[0];
    return metric?.data === 'sum' ? metric.sum.aggregationTemporality : undefined;
  };
  expect(temporality('2')).toBe(2);
  expect(temporality('"AGGREGATION_TEMPORALITY_DELTA"')).toBe(1);
  expect(() => temporality('"sideways"')).toThrow('is not a value of AggregationTemporality');
});

test.each<[string, Buffer, 'protobuf' | 'json', RegExp]>([
  ['a cut protobuf', bytes(request({ a: 'b' }, gauge('m', { atMs: 1, value: 1 }))).subarray(0, 20), 'protobuf', /^the body is not an OTLP metrics request in protobuf: /],
  ['text as protobuf', Buffer.from('hello, world'), 'protobuf', /not an OTLP metrics request in protobuf/],
  ['protobuf as JSON', bytes(request({}, gauge('m', { atMs: 1, value: 1 }))), 'json', /not an OTLP metrics request in JSON/],
  ['JSON that is no object', Buffer.from('null'), 'json', /\$ is not an object/],
  ['JSON that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'json', /encoded data was not valid/],
])('%s is malformed', (_, body, encoding, reason) => {
  expect(() => decodeExportRequest(body, encoding)).toThrow(reason);
});

test('values nested without end are malformed in both encodings', () => {
  let value: object = { stringValue: 'x' };
  for (let depth = 0; depth < 300; depth += 1) value = { arrayValue: { values: [value] } };
  const body = (json: object): Buffer => Buffer.from(JSON.stringify(json));
  const json = { resourceMetrics: [{ resource: { attributes: [{ key: 'a', value }] } }] };
  expect(() => decodeExportRequest(body(json), 'json')).toThrow('maximum nesting depth exceeded');

  let wire = text(1, 'x');
  for (let depth = 0; depth < 300; depth += 1) wire = message(5, message(1, wire));
  expect(() => decodeExportRequest(message(1, message(1, message(1, text(1, 'a'), message(2, wire)))), 'protobuf')).toThrow(/depth/);
});

function service() {
  const sink = new RecordingSink();
  return { sink, exportService: new ExportService({ sink, wants: () => true, maxDeltaSeries: 10, retentionMs: 600_000 }) };
}

/** A request that fails changes nothing; one that does not fail is a request. */
function survives(body: Buffer, encoding: 'protobuf' | 'json'): void {
  const { sink, exportService } = service();
  try {
    exportService.export(body, encoding);
  } catch (error) {
    expect(error).toBeInstanceOf(ExportError);
    expect((error as ExportError).failure).toBe('malformed');
    expect([...sink.samples, ...sink.stale]).toEqual([]);
  }
}

test('random bytes neither crash the decoder nor leave anything behind', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (body) => survives(Buffer.from(body), 'protobuf')), { numRuns: 1_000 });
});

test('a request with bytes changed neither crashes the decoder nor leaves anything behind', () => {
  const good = bytes(request({ 'service.name': 'a' }, counter('c', { atMs: 1_000, value: 1, labels: { pod: 'x' } }), gauge('g', { atMs: 1, value: 2 })));
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), fc.nat(good.length), (changes, length) => {
      const body = Buffer.from(good);
      for (const [index, byte] of changes) body[index] = byte;
      survives(body.subarray(0, length), 'protobuf');
    }),
    { numRuns: 1_000 },
  );
});

test('any JSON neither crashes the decoder nor leaves anything behind', () => {
  fc.assert(fc.property(fc.json(), (json) => survives(Buffer.from(json), 'json')));
  fc.assert(fc.property(fc.json(), (json) => survives(Buffer.from(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[${json}]}}]}]}]}`), 'json')));
});
