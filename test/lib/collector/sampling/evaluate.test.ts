import { createHash } from 'node:crypto';
import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { evaluateSampling, SamplingPolicy, type SamplingDecision, type TraceDecision } from '../../../../lib/collector';
import { bool, int, request, text, trace, traceId, type SpanParts } from './traces';

const P = SamplingPolicy;
const ms = (count: number): Duration => Duration.millis(count);

/** The decision over one trace of these spans, and why. */
function only(policies: SamplingPolicy | readonly SamplingPolicy[], spans: readonly SpanParts[], resource = {}): TraceDecision {
  const [decision] = evaluateSampling({ policies: [policies].flat(), traces: request(trace(1, spans, resource)) });
  if (decision === undefined) throw new Error('no decision');
  return decision;
}

test.each<[SamplingPolicy, readonly SpanParts[], object, SamplingDecision, string]>([
  [P.always(), [{}], {}, 'sampled', 'sampled by always (it samples every trace)'],
  [P.errors(), [{}, { name: 'charge', status: 2 }], {}, 'sampled', 'sampled by errors (span "charge" has status ERROR)'],
  [P.errors(), [{ status: 1 }], {}, 'not_sampled', 'not sampled: errors (no span is in error)'],
  [P.statusCode(['OK']), [{ status: 'STATUS_CODE_OK' }], {}, 'sampled', 'span "step" has status OK'],
  [P.slowerThan(ms(100)), [{ ms: 60 }, { start: 60, ms: 60 }], {}, 'sampled', 'it lasts 120 ms'],
  [P.slowerThan(ms(100)), [{ ms: 100.999 }], {}, 'not_sampled', 'it lasts 100 ms'],
  [P.slowerThan(ms(100)), [{ ms: 101 }], {}, 'sampled', 'it lasts 101 ms'],
  [P.slowerThan(ms(100), { atMost: ms(200) }), [{ ms: 200.9 }], {}, 'sampled', 'it lasts 200 ms'],
  [P.slowerThan(ms(100), { atMost: ms(200) }), [{ ms: 201 }], {}, 'not_sampled', 'it lasts 201 ms'],
  [
    P.slowerThan(ms(100), { atMost: ms(200) }),
    [{ ms: 150 }, { ms: 900 }],
    {},
    'sampled',
    'the first 1 of its 2 spans last 150 ms, and the processor stops there; the whole trace lasts 900 ms',
  ],
  [P.numericAttribute('n', { min: 5, max: 6 }), [{ attributes: { n: int(6) } }], {}, 'sampled', 'span "step" has n = 6'],
  [P.numericAttribute('n', { min: 5, max: 6 }), [{ attributes: { n: int(7) } }], {}, 'not_sampled', 'no resource and no span has n from 5 to 6'],
  [P.numericAttribute('n', { min: 5 }), [{}], { n: int(5) }, 'sampled', 'a resource has n = 5'],
  [P.numericAttribute('n', { min: 5 }), [{ attributes: { n: { doubleValue: 7 } } }], {}, 'not_sampled', 'no resource and no span has n of at least 5'],
  [P.numericAttribute('n', { max: 5 }), [{ attributes: { n: { doubleValue: 7 } } }], {}, 'sampled', 'span "step" has n = 7 (a double)'],
  [P.numericAttribute('n', { min: 5, invertMatch: true }), [{}], {}, 'sampled', 'no resource and no span has n of at least 5'],
  [P.booleanAttribute('b', true), [{ attributes: { b: bool(true) } }], {}, 'sampled', 'span "step" has b = true'],
  [P.booleanAttribute('b', false), [{ attributes: { b: text('true') } }], {}, 'sampled', 'span "step" has b = "true"'],
  [P.booleanAttribute('b', true, { invertMatch: true }), [{ attributes: { b: bool(true) } }], {}, 'not_sampled', 'span "step" has b = true'],
  [P.stringAttribute('s', ['x']), [{ attributes: { s: text('x') } }], {}, 'sampled', 'span "step" has s = "x"'],
  [P.stringAttribute('s', ['x']), [{ attributes: { s: text('xx') } }], {}, 'not_sampled', 'no resource and no span has s = "x"'],
  [P.stringAttribute('s', ['x'], { regex: true }), [{ attributes: { s: text('axb') } }], {}, 'sampled', 'has s = "axb"'],
  [P.stringAttribute('s', ['^$'], { regex: true }), [{ attributes: { s: text('') } }], {}, 'not_sampled', 'no resource'],
  [P.stringAttribute('s', ['^$'], { regex: true }), [{}], { s: int(5) }, 'sampled', 'a resource has s = 5'],
  [P.stringAttribute('s', ['\\pL'], { regex: true }), [{ attributes: { s: text('a') } }], {}, 'undecidable', 'not decidable: s (span "step" has s = "a", and whether the regular expression matches'],
  [P.stringAttribute('s', ['\\pL'], { regex: true }), [{}], {}, 'not_sampled', 'no resource and no span has s matching /\\pL/'],
  [P.stringAttribute('s', ['\\pL', '^a'], { regex: true }), [{ attributes: { s: text('a') } }], {}, 'sampled', 'has s = "a"'],
  [P.spanCount({ min: 2 }), [{}], {}, 'not_sampled', 'it has 1 span'],
  [P.spanCount({ max: 2 }), [{}, {}], {}, 'sampled', 'it has 2 spans'],
  [P.traceState('v', ['a']), [{ traceState: 'x=y,v=a' }], {}, 'sampled', 'span "step" has v = "a" in its trace state'],
  [P.traceState('v', ['a']), [{ traceState: 'v=a,v=a' }], {}, 'not_sampled', 'no span has v = "a" in a trace state that is valid'],
  [P.traceFlags(), [{ flags: 0x101 }], {}, 'sampled', 'span "step" has the sampled flag'],
  [P.traceFlags(), [{ flags: 0x100 }], {}, 'not_sampled', 'no span has the sampled flag'],
  [P.ottlCondition({ span: ['true'] }), [{}], {}, 'undecidable', 'not decidable: ottl (conditions of OTTL are not decidable here: only the Collector evaluates them)'],
  [P.rateLimiting(10), [{}], {}, 'sampled', 'it has 1 span, and 20 were left of the limit'],
  [P.rateLimiting(1, { burst: 1 }), [{}, {}], {}, 'not_sampled', 'it has 2 spans, more than ever pass at once (1)'],
  [P.not(P.errors()), [{}], {}, 'sampled', 'sampled by not errors (no span is in error)'],
  [P.not(P.errors()), [{ status: 2 }], {}, 'not_sampled', 'span "step" has status ERROR'],
  [P.and([P.errors(), P.spanCount({ min: 1 })]), [{ status: 2 }], {}, 'sampled', 'span "step" has status ERROR, and it has 1 span'],
  [P.and([P.errors(), P.spanCount({ min: 2 })]), [{ status: 2 }], {}, 'not_sampled', 'span-count does not: it has 1 span'],
  [P.drop([P.errors()]), [{ status: 2 }], {}, 'dropped', 'dropped by drop errors (span "step" has status ERROR)'],
  [P.drop([P.errors()]), [{}], {}, 'not_sampled', 'errors does not: no span is in error'],
  // What is certain in spite of a part that is not.
  [P.and([P.ottlCondition({ span: ['true'] }), P.errors()]), [{}], {}, 'not_sampled', 'errors does not: no span is in error'],
  [P.and([P.ottlCondition({ span: ['true'] }), P.errors()]), [{ status: 2 }], {}, 'undecidable', 'ottl: conditions of OTTL'],
  [P.not(P.ottlCondition({ span: ['true'] })), [{}], {}, 'undecidable', 'conditions of OTTL'],
])('%#: a policy decides', (policy, spans, resource, decision, why) => {
  const result = only(policy, spans, resource);
  expect(result.decision).toBe(decision);
  expect(result.why).toContain(why);
});

describe('several policies', () => {
  const unknown = P.ottlCondition({ span: ['true'] });
  const dropAll = P.drop([P.always()], { name: 'drop' });
  const dropUnknown = P.drop([unknown], { name: 'drop?' });

  test.each<[string, readonly SamplingPolicy[], SamplingDecision, readonly string[], readonly string[]]>([
    ['any that samples is enough, and all are named', [P.errors(), P.always(), P.spanCount({ min: 1 })], 'sampled', ['always', 'span-count'], ['errors', 'always', 'span-count']],
    ['what drops is asked first, and wins', [P.always(), dropAll], 'dropped', ['drop'], ['drop']],
    ['none samples', [P.errors(), P.not(P.always())], 'not_sampled', [], ['errors', 'not always']],
    ['one samples, whatever another does', [unknown, P.always()], 'sampled', ['always'], ['ottl', 'always']],
    ['one may sample, and no other does', [unknown, P.errors()], 'undecidable', [], ['ottl', 'errors']],
    ['it may be dropped', [P.always(), dropUnknown], 'undecidable', [], ['drop?', 'always']],
    ['it is dropped, whatever another does', [dropUnknown, dropAll], 'dropped', ['drop'], ['drop?', 'drop']],
  ])('%s', (_, policies, decision, by, asked) => {
    const result = only(policies, [{}]);
    expect({ decision: result.decision, by: result.by, asked: result.policies.map(({ policy }) => policy) }).toEqual({ decision, by, asked });
  });

  test('the first match ends it, where the processor is set so', () => {
    const traces = request(trace(1, [{}]));
    const [first] = evaluateSampling({ policies: [P.always(), P.rateLimiting(1)], traces, sampleOnFirstMatch: true });
    expect(first?.policies.map(({ policy }) => policy)).toEqual(['always']);
    // A limit that may not be asked does not know its count any more.
    const after = (sampleOnFirstMatch: boolean): unknown => evaluateSampling({ policies: [unknown, P.rateLimiting(5)], traces, sampleOnFirstMatch })[0]?.decision;
    expect([after(false), after(true)]).toEqual(['sampled', 'undecidable']);
  });

  test('a trace that is too large is not sampled, and no policy is asked', () => {
    const decide = (maximumTraceSizeBytes: number): TraceDecision | undefined => evaluateSampling({ policies: [P.always()], traces: request(trace(1, [{}])), maximumTraceSizeBytes })[0];
    const why = decide(1)?.why ?? '';
    const size = Number(/it has (\d+) bytes, more than 1$/.exec(why)?.[1]);
    expect(decide(size - 1)).toMatchObject({ decision: 'not_sampled', policies: [] });
    expect(decide(size)?.decision).toBe('sampled');
    expect(() => decide(0)).toThrow('maximumTraceSizeBytes is 0');
  });

  test('policies are checked', () => {
    expect(() => evaluateSampling({ policies: [P.percentage(0)], traces: request() })).toThrow('policies[0].percentage is 0');
  });
});

describe('policies that keep count', () => {
  const second = (number: number, at: number, spans = 5, status = 0): object => trace(number, Array.from({ length: spans }, () => ({ start: at * 1_000, status })));
  const kept = (policy: SamplingPolicy, traces: readonly object[]): readonly number[] =>
    evaluateSampling({ policies: [policy], traces: request(...traces) }).flatMap(({ decision, traceId: id }) => (decision === 'sampled' ? [Number.parseInt(id, 16)] : []));

  test.each<[string, SamplingPolicy, readonly object[], readonly number[]]>([
    ['a bucket is full at first, and twice the rate', P.rateLimiting(5), [second(1, 0), second(2, 0), second(3, 0)], [1, 2]],
    ['it fills with time', P.rateLimiting(5), [second(1, 0), second(2, 0), second(3, 0), second(4, 1), second(5, 1), second(6, 4), second(7, 4), second(8, 4)], [1, 2, 4, 6, 7]],
    ['a small trace passes after one that does not', P.rateLimiting(4), [second(1, 0), second(2, 0), second(3, 0, 3)], [1, 3]],
    ['a trace above the burst never passes, and takes nothing', P.rateLimiting(2), [second(1, 0), second(2, 0, 4)], [2]],
    ['a burst below the rate holds it down: a second is decided at once', P.rateLimiting(100, { burst: 5 }), [second(1, 0), second(2, 0.5), second(3, 1)], [1, 3]],
    [
      'a trace arrives when its first span ends',
      P.rateLimiting(1, { burst: 2 }),
      [trace(1, [{ start: 2_000 }, { start: 3_000 }]), trace(2, [{ start: 9_000 }, { start: 1_000 }])],
      [2],
    ],
    ['time counts, not the order in the input', P.rateLimiting(1, { burst: 5 }), [second(1, 3), second(2, 0)], [2]],
    ['inside and, only what the others leave is counted', P.and([P.errors(), P.rateLimiting(1, { burst: 5 })]), [second(1, 0), second(2, 0, 5, 2), second(3, 0, 5, 2)], [2]],
    [
      'a composite begins anew each second',
      P.composite({ maxSpansPerSecond: 10, policies: [{ policy: P.errors(), percent: 50 }, { policy: P.always(), percent: 50 }] }),
      [second(1, 0, 5, 2), second(2, 0, 5, 2), second(3, 0), second(4, 0), second(5, 1), second(6, 1, 5, 2)],
      // 2 is in error, and its policy is full: that "always" has room does not help it.
      [1, 3, 5, 6],
    ],
    [
      'a trace too large for one second leaves room for others',
      P.composite({ maxSpansPerSecond: 10, policies: [{ policy: P.always(), percent: 50 }] }),
      [second(1, 0, 6), second(2, 0, 4), second(3, 0, 1)],
      [2, 3],
    ],
  ])('%s', (_, policy, traces, expected) => {
    expect(kept(policy, traces)).toEqual(expected);
  });

  test('bytes are counted as protobuf has them', () => {
    const why = (policy: SamplingPolicy): string => only(policy, [{}]).why;
    const size = Number(/it has (\d+) bytes, more/.exec(why(P.bytesLimiting(1)))?.[1]);
    expect(why(P.bytesLimiting(size))).toContain(`it has ${size} bytes, and ${2 * size} were left`);
    expect(only(P.bytesLimiting(1, { burst: size }), [{}]).decision).toBe('sampled');
    expect(only(P.bytesLimiting(1, { burst: size - 1 }), [{}]).decision).toBe('not_sampled');
  });

  test('after a trace that may have been counted, nothing is certain any more', () => {
    const policy = P.and([P.stringAttribute('s', ['\\pL', '^b$'], { regex: true }), P.rateLimiting(5)]);
    const plain = (number: number, value: string): object => trace(number, [{ attributes: { s: text(value) } }]);
    const decisions = evaluateSampling({ policies: [policy], traces: request(plain(1, 'b'), trace(2, [{}]), plain(3, 'a'), plain(4, 'b')) });
    expect(decisions.map(({ decision }) => decision)).toEqual(['sampled', 'not_sampled', 'undecidable', 'undecidable']);
    expect(decisions[3]?.why).toContain('what is left of the limit depends on a policy that is not decidable here');
  });

  test('a composite is certain again in the next second', () => {
    const ottl = P.ottlCondition({ span: ['true'] });
    const policy = P.composite({ maxSpansPerSecond: 100, policies: [{ policy: P.errors(), percent: 50 }, { policy: ottl, percent: 20 }, { policy: P.always(), percent: 30 }] });
    const decisions = evaluateSampling({ policies: [policy], traces: request(second(1, 0, 5, 2), second(2, 0), second(3, 0, 5, 2), second(4, 1, 5, 2)) });
    expect(decisions.map(({ decision }) => decision)).toEqual(['sampled', 'undecidable', 'sampled', 'sampled']);
  });
});

test('spans of a trace count together, from whatever resource and request', () => {
  const part = (status: number): object => request(trace(1, [{ status }]));
  const [decision, ...others] = evaluateSampling({ policies: [P.and([P.errors(), P.spanCount({ min: 3 })])], traces: [part(0), part(2), part(0)] });
  expect(others).toEqual([]);
  expect(decision).toMatchObject({ traceId: traceId(1), decision: 'sampled' });
});

describe('properties', () => {
  const ids = fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }), { minLength: 1, maxLength: 40 });
  const traces = fc.array(fc.array(fc.record({ ms: fc.nat(300), status: fc.nat(2), flags: fc.nat(1) }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  const decide = (policy: SamplingPolicy, list: readonly (readonly SpanParts[])[]): readonly SamplingDecision[] =>
    evaluateSampling({ policies: [policy], traces: request(...list.map((spans, index) => trace(index + 1, spans))) }).map(({ decision }) => decision);
  const plain = fc.constantFrom(P.errors(), P.slowerThan(ms(100)), P.percentage(50), P.traceFlags(), P.spanCount({ min: 2, max: 3 }), P.rateLimiting(3), P.statusCode(['OK']));

  test('"and" with "always" decides as the policy alone, and "not" the opposite', () => {
    fc.assert(
      fc.property(plain, traces, (policy, list) => {
        const alone = decide(policy, list);
        expect(decide(P.and([policy, P.always()]), list)).toEqual(alone);
        expect(decide(P.and([P.always(), policy]), list)).toEqual(alone);
        expect(decide(P.not(policy), list)).toEqual(alone.map((one) => (one === 'sampled' ? 'not_sampled' : 'sampled')));
        expect(decide(P.drop([policy]), list)).toEqual(alone.map((one) => (one === 'sampled' ? 'dropped' : one)));
      }),
    );
  });

  test('a larger percentage of one salt keeps what a smaller one keeps', () => {
    const percent = fc.double({ min: 0.001, max: 100, noNaN: true });
    fc.assert(
      fc.property(ids, percent, percent, fc.string({ minLength: 1 }), (list, a, b, hashSalt) => {
        const all = request(...list.map((id) => ({ scopeSpans: [{ spans: [{ traceId: id.toString(16).padStart(32, '0') }] }] })));
        const sampled = (value: number): readonly boolean[] => evaluateSampling({ policies: [P.percentage(value, { hashSalt })], traces: all }).map(({ decision }) => decision === 'sampled');
        const larger = sampled(Math.max(a, b));
        expect(sampled(Math.min(a, b)).every((kept, index) => !kept || larger[index])).toBe(true);
      }),
    );
  });

  test.each([1, 10, 50, 90])('%p %% of random traces is that share, within five standard deviations', (percent) => {
    const count = 5_000;
    const id = (index: number): string => createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
    const all = request({ scopeSpans: [{ spans: Array.from({ length: count }, (_, index) => ({ traceId: id(index) })) }] });
    const sampled = evaluateSampling({ policies: [P.percentage(percent)], traces: all }).filter(({ decision }) => decision === 'sampled').length;
    const p = percent / 100;
    expect(Math.abs(sampled - count * p)).toBeLessThan(5 * Math.sqrt(count * p * (1 - p)));
  });
});
