import fc from 'fast-check';

/** A request of OTLP over HTTP, as JSON. */
export interface JsonRequest {
  readonly resourceSpans: readonly object[];
}

const MS = 1_000_000n;
/** Lengths of spans at and beside the bounds that the policies of the suite have. */
const LENGTHS_NS = [0n, 1n, MS, 999n * MS, 1_000n * MS - 1n, 1_000n * MS, 1_001n * MS - 1n, 1_001n * MS, 2_000n * MS, 2_001n * MS, 5_000n * MS];

const text = (stringValue: string): object => ({ stringValue });
const attribute = (key: string, values: readonly object[]): fc.Arbitrary<object | undefined> =>
  fc.option(fc.constantFrom(...values).map((value) => ({ key, value })), { nil: undefined, freq: 2 });

const attributes = fc
  .tuple(
    attribute('http.route', [text('/pay'), text('/pay/42'), text('/cart'), text('/Überweisung 💶'), text(''), { intValue: '7' }]),
    attribute('http.status_code', [{ intValue: '200' }, { intValue: 404 }, { intValue: '503' }, { intValue: '-5' }, { doubleValue: 503 }, text('503')]),
    attribute('app.vip', [{ boolValue: true }, { boolValue: false }, text('true')]),
    attribute('other', [
      { arrayValue: { values: [{ intValue: '-1' }, text('x'), { boolValue: false }] } },
      { kvlistValue: { values: [{ key: 'k', value: { doubleValue: 1.5 } }] } },
      { bytesValue: 'aGVsbG8=' },
      { arrayValue: {} },
      {},
      { intValue: '9223372036854775807' },
    ]),
  )
  .map((list) => list.filter((entry) => entry !== undefined));

const hex = (bytes: number): fc.Arbitrary<string> => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));

const TRACE_STATES = ['', 'vendor=a', 'other=c,vendor=b', 'vendor=a,vendor=a', ' vendor=a ', 'vendor', 'vendor=a,,x@y=1', 'Vendor=a'];

function span(traceId: string, epochNs: bigint): fc.Arbitrary<object> {
  return fc
    .record({
      spanId: hex(8),
      parentSpanId: fc.oneof(fc.constant(''), hex(8)),
      name: fc.constantFrom('GET /pay', 'prüfe 💶', ''),
      kind: fc.constantFrom(0, 1, 2, 'SPAN_KIND_CLIENT'),
      offset: fc.constantFrom(0n, 0n, 1n, 1_000n * MS),
      length: fc.constantFrom(...LENGTHS_NS),
      unset: fc.integer({ min: 0, max: 30 }),
      own: attributes,
      traceState: fc.constantFrom(...TRACE_STATES),
      flags: fc.constantFrom(0, 256, 256, 257, 0x1fe),
      status: fc.constantFrom(undefined, {}, { code: 0 }, { code: 1 }, { code: 'STATUS_CODE_ERROR', message: 'no funds' }),
      events: fc.constantFrom([], [{ timeUnixNano: '1', name: 'exception', attributes: [{ key: 'k', value: text('v') }] }]),
      links: fc.constantFrom([], [{ traceId, spanId: '00000000000000ff', traceState: 'a=b', flags: 1, droppedAttributesCount: 3 }]),
      dropped: fc.constantFrom(undefined, 300),
      snake: fc.boolean(),
    })
    .map(({ offset, length, unset, own, snake, dropped, ...rest }) => {
      const start = unset === 0 ? 0n : epochNs + offset;
      const id = snake ? { trace_id: traceId } : { traceId: traceId.toUpperCase() };
      return { ...id, ...rest, startTimeUnixNano: String(start), endTimeUnixNano: String(epochNs + offset + length), attributes: own, droppedAttributesCount: dropped };
    });
}

const REQUESTS = 3;
const RESOURCES = 40;

/**
 * So many traces that differ in all that policies look at, their spans scattered over requests, resources and scopes. The
 * same for the same seed.
 */
export function policyTraces(count: number, seed: number): readonly JsonRequest[] {
  const epochNs = BigInt(Date.now() - 60_000) * MS;
  const [traceIds = []] = fc.sample(fc.uniqueArray(hex(16), { minLength: count, maxLength: count }), { seed, numRuns: 1 });
  const places = fc.tuple(fc.nat(REQUESTS - 1), fc.nat(RESOURCES - 1), fc.nat(1));
  const resources = fc.sample(fc.record({ attributes, droppedAttributesCount: fc.constantFrom(undefined, 0, 1) }), { seed, numRuns: REQUESTS * RESOURCES });
  const scopes = Array.from({ length: REQUESTS * RESOURCES }, (): object[][] => [[], []]);
  traceIds.forEach((traceId, index) => {
    const [spans = []] = fc.sample(fc.array(fc.tuple(span(traceId, epochNs), places), { minLength: 1, maxLength: 6 }), { seed: seed + index, numRuns: 1 });
    for (const [own, [request, resource, scope]] of spans) scopes[request * RESOURCES + resource]?.[scope]?.push(own);
  });
  const all = scopes.map(([first = [], second = []], index) => ({
    // Half of them say nothing, so that not every trace matches by a resource.
    resource: index % 2 === 0 ? undefined : resources[index],
    scopeSpans: [
      { scope: { name: 'shop', version: '1' }, spans: first, schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' },
      { spans: second },
    ],
  }));
  return Array.from({ length: REQUESTS }, (_, request) => ({ resourceSpans: all.slice(request * RESOURCES, (request + 1) * RESOURCES) }));
}

/** Traces of the same size, that all end within one second; every other one is in error. */
export function equalTraces(count: number, spans: number): JsonRequest {
  const endNs = BigInt(Math.floor(Date.now() / 1_000)) * 1_000n * MS;
  const id = (number: number, digits: number): string => (number + 1).toString(16).padStart(digits, '0');
  return {
    resourceSpans: Array.from({ length: count }, (_, trace) => ({
      scopeSpans: [
        {
          spans: Array.from({ length: spans }, (__, index) => ({
            traceId: id(trace, 32),
            spanId: id(index, 16),
            name: 'step',
            startTimeUnixNano: String(endNs),
            endTimeUnixNano: String(endNs + 1n),
            status: { code: trace % 2 === 0 ? 2 : 1 },
          })),
        },
      ],
    })),
  };
}
