import { readOtlpTraces } from '../../../../lib/collector/sampling/otlp-json';
import { groupByTrace } from '../../../../lib/collector/sampling/received-trace';
import { request, trace, traceId } from './traces';

const one = request(trace(1, [{}]));
const two = request(trace(2, [{}]), trace(1, [{}]));

test.each([
  ['one request', one, [[1, 1]]],
  ['a list of requests', [one, two], [[1, 2], [2, 1]]],
  ['text', JSON.stringify(one), [[1, 1]]],
  ['text over several lines', JSON.stringify(two, undefined, 2), [[2, 1], [1, 1]]],
  ['a list as text', JSON.stringify([one, two]), [[1, 2], [2, 1]]],
  ['a request on each line', `${JSON.stringify(one)}\n\n${JSON.stringify(two)}\n`, [[1, 2], [2, 1]]],
  ['nothing in a request', { resourceSpans: [] }, []],
  ['an empty file', '', []],
])('%s', (_, traces, expected) => {
  expect(groupByTrace(readOtlpTraces(traces)).map(({ traceId: id, spans }) => [Number.parseInt(id, 16), spans.length])).toEqual(expected);
});

const span = (parts: object): object => ({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: traceId(1), ...parts }] }] }] });
const value = (given: unknown): object => span({ attributes: [{ key: 'k', value: given }] });

test('names as in the proto file, enums by name, and defaults', () => {
  const [first] = readOtlpTraces({
    resource_spans: [
      { scope_spans: [{ spans: [{ trace_id: traceId(10).toUpperCase(), end_time_unix_nano: 5, kind: 'SPAN_KIND_SERVER', status: { code: 'STATUS_CODE_ERROR' }, flags: null, unknown: 1 }] }] },
    ],
  });
  expect(first?.scopeSpans[0]?.spans[0]).toMatchObject({ traceId: traceId(10), spanId: '', endTimeUnixNano: 5n, kind: 2, flags: 0, name: '', attributes: [], status: { code: 2 } });
});

const SPAN = 'traces.resourceSpans[0].scopeSpans[0].spans[0]';

test.each([
  ['{', /^line 1 of traces is "\{"; it must be one JSON document. The parser says: .*\. \(OKS016\)$/],
  [`${JSON.stringify(one)}\n{"resourceSpans": [}`, /^line 2 of traces is "\{\\"resourceSpans\\": \[\}"; it must be one JSON document\./],
  [`${JSON.stringify(one)}\n{"resourceSpans": 1}`, /^line 2 of traces.resourceSpans is 1; it must be a list\. \(OKS016\)$/],
  [{}, /^traces is \{\}; it must be an object with a list "resourceSpans"\. \(OKS016\)$/],
  [[one, null], /^traces\[1\] is null; it must be an object\. \(OKS016\)$/],
  [{ resourceSpans: [7] }, /^traces.resourceSpans\[0\] is 7; it must be an object\./],
  [span({ traceId: 'abc' }), `${SPAN}.traceId is "abc"; it must be 32 hexadecimal digits. (OKS016)`],
  [span({ traceId: undefined }), `${SPAN}.traceId is not given; it must be 32 hexadecimal digits. (OKS016)`],
  [span({ traceId: 'AAAAAAAAAAAAAAAAAAAAAA==' }), 'it must be 32 hexadecimal digits'],
  [span({ spanId: 'zz' }), `${SPAN}.spanId is "zz"; it must be 16 hexadecimal digits. (OKS016)`],
  [span({ startTimeUnixNano: '-1' }), `${SPAN}.startTimeUnixNano is "-1"; it must be a whole number from 0 to 18446744073709551615. (OKS016)`],
  [span({ startTimeUnixNano: 1.5 }), `${SPAN}.startTimeUnixNano is 1.5; it must be a whole number`],
  [span({ endTimeUnixNano: 1_800_000_000_000_000_000 }), `${SPAN}.endTimeUnixNano is 1800000000000000000; it must be written as text where it is beyond 2^53, since a JSON number has lost its last digits there. (OKS016)`],
  [span({ flags: 2 ** 32 }), `${SPAN}.flags is 4294967296; it must be a whole number from 0 to 4294967295. (OKS016)`],
  [span({ kind: 'SERVER' }), `${SPAN}.kind is "SERVER"; it must be a number or one of SPAN_KIND_UNSPECIFIED, SPAN_KIND_INTERNAL,`],
  [span({ status: { code: 'ERROR' } }), `${SPAN}.status.code is "ERROR"; it must be a number or one of STATUS_CODE_UNSET, STATUS_CODE_OK, STATUS_CODE_ERROR. (OKS016)`],
  [span({ name: 5 }), `${SPAN}.name is 5; it must be text. (OKS016)`],
  [span({ attributes: {} }), `${SPAN}.attributes is {}; it must be a list. (OKS016)`],
  [value({ intValue: '9223372036854775808' }), `${SPAN}.attributes[0].value.intValue is "9223372036854775808"; it must be a whole number from -9223372036854775808 to 9223372036854775807. (OKS016)`],
  [value({ boolValue: 'true' }), 'boolValue is "true"; it must be true or false. (OKS016)'],
  [value({ doubleValue: 'x' }), 'doubleValue is "x"; it must be a number. (OKS016)'],
  [value({ bytesValue: 'a' }), 'bytesValue is "a"; it must be base64. (OKS016)'],
  [value({ arrayValue: { values: [{ stringValue: 1 }] } }), 'arrayValue.values[0].stringValue is 1; it must be text. (OKS016)'],
])('%# is refused, with its place', (traces, message) => {
  expect(() => readOtlpTraces(traces)).toThrow(message);
});
