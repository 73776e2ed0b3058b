import { Duration } from 'cdk8s';
import { Component, evaluateSampling, SamplingPolicy, tailSampling, type TailSamplingOptions, type TraceDecision } from '../../lib';
import { type Counts, PolicyCollector } from './harness/policy-collector';
import { equalTraces, policyTraces } from './harness/policy-traces';
import { until } from './harness/wait';

const P = SamplingPolicy;
const TRACES = 300;
const mixed = policyTraces(TRACES, 20_261_122);

interface Case {
  readonly policies: readonly SamplingPolicy[];
  readonly options?: Partial<Pick<TailSamplingOptions, 'sampleOnFirstMatch' | 'maximumTraceSizeBytes'>>;
}

const route = P.stringAttribute('http.route', ['/pay']);
const only = (...policies: SamplingPolicy[]): Case => ({ policies });

/** Whatever the evaluator decides, on traces that differ in everything. */
const EXACT: Readonly<Record<string, Case>> = {
  'always': only(P.always()),
  'errors': only(P.errors()),
  'status OK': only(P.statusCode(['OK'])),
  'status OK or UNSET': only(P.statusCode(['OK', 'UNSET'])),
  'slower than 1 ms': only(P.slowerThan(Duration.millis(1))),
  'slower than 999 ms': only(P.slowerThan(Duration.millis(999))),
  'slower than 1 s': only(P.slowerThan(Duration.seconds(1))),
  'slower than 1 s, up to 2 s': only(P.slowerThan(Duration.seconds(1), { atMost: Duration.seconds(2) })),
  'slower than 0, up to 1 s': only(P.slowerThan(Duration.millis(0), { atMost: Duration.seconds(1) })),
  'a number in a range': only(P.numericAttribute('http.status_code', { min: 400, max: 599 })),
  'a number from a minimum': only(P.numericAttribute('http.status_code', { min: 404 })),
  'a number to a maximum, as which other types count': only(P.numericAttribute('http.status_code', { max: 300 })),
  'a negative number': only(P.numericAttribute('http.status_code', { min: -10, max: -1 })),
  'no number in a range': only(P.numericAttribute('http.status_code', { min: 400, max: 599, invertMatch: true })),
  'true': only(P.booleanAttribute('app.vip', true)),
  'false, as which other types count': only(P.booleanAttribute('app.vip', false)),
  'no false': only(P.booleanAttribute('app.vip', false, { invertMatch: true })),
  'a text': only(route),
  'one of several texts': only(P.stringAttribute('http.route', ['/cart', '/Überweisung 💶'])),
  'no text': only(P.stringAttribute('http.route', ['/pay'], { invertMatch: true })),
  'an expression that matches inside': only(P.stringAttribute('http.route', ['ay'], { regex: true })),
  'an expression for the whole text': only(P.stringAttribute('http.route', ['^/pay(/\\d+)?$'], { regex: true, cacheSize: 2 })),
  'an expression without case': only(P.stringAttribute('http.route', ['(?i)^/überw[a-z]+ .$|^/CART'], { regex: true })),
  'an expression that matches nothing but what is empty': only(P.stringAttribute('http.route', ['^$'], { regex: true })),
  'no match of an expression': only(P.stringAttribute('http.route', ['pay', '^/c[a-z]*$'], { regex: true, invertMatch: true })),
  'half': only(P.percentage(50)),
  'an eighth': only(P.percentage(12.5)),
  'a third, more or less': only(P.percentage(33.3333)),
  'a third with another salt': only(P.percentage(33.3333, { hashSalt: 'prod ö' })),
  'all of a hundred': only(P.percentage(100)),
  'many spans': only(P.spanCount({ min: 4 })),
  'few spans': only(P.spanCount({ max: 2 })),
  'some spans': only(P.spanCount({ min: 2, max: 3 })),
  'a trace state': only(P.traceState('vendor', ['a', 'c'])),
  'a trace state with a tenant': only(P.traceState('x@y', ['1'])),
  'trace flags': only(P.traceFlags()),
  'and': only(P.and([P.errors(), P.slowerThan(Duration.seconds(1)), P.percentage(60)])),
  'and not': only(P.and([P.slowerThan(Duration.millis(1)), P.not(route), P.not(P.errors())])),
  'not errors': only(P.not(P.errors())),
  'not a share': only(P.not(P.percentage(40))),
  'not without a match': only(P.not(P.stringAttribute('http.route', ['/pay'], { invertMatch: true }))),
  'drop before all': only(P.always(), P.drop([route])),
  'drop what two say': only(P.percentage(80), P.drop([P.errors(), P.not(P.traceFlags())]), P.drop([P.booleanAttribute('app.vip', false)])),
  'several': only(P.errors(), P.slowerThan(Duration.seconds(4)), P.percentage(10), route),
  'first match': { policies: [P.errors(), P.percentage(20), P.drop([route])], options: { sampleOnFirstMatch: true } },
  'composite that is never full': only(
    P.composite({ maxSpansPerSecond: 1_000_000, policies: [{ policy: P.and([P.errors(), P.not(route)]), percent: 50 }, { policy: P.percentage(30), percent: 50 }] }),
  ),
  'a limit that is never reached': only(P.and([P.traceFlags(), P.rateLimiting(1_000_000)]), P.and([P.errors(), P.bytesLimiting(100_000_000)])),
  'size up to 300 bytes': { policies: [P.always()], options: { maximumTraceSizeBytes: 300 } },
  // Both sides of the exact size of one trace in the middle.
  'size up to a trace': { policies: [P.always()], options: { maximumTraceSizeBytes: middleSize() } },
  'size under a trace': { policies: [P.always()], options: { maximumTraceSizeBytes: middleSize() - 1 } },
};

/** Only what surely is kept or surely is not can be compared. */
const PARTLY: Readonly<Record<string, Case>> = {
  'OTTL beside others': only(P.errors(), P.ottlCondition({ span: ['span.attributes["http.route"] == "/pay"'] })),
  'OTTL in and': only(P.and([P.ottlCondition({ spanEvent: ['spanevent.name == "exception"'] }), P.errors()])),
  'OTTL in drop': only(P.drop([P.ottlCondition({ span: ['span.kind == 2'] })]), P.errors(), P.drop([P.booleanAttribute('app.vip', true)])),
  'an expression that is not translated': only(P.stringAttribute('http.route', ['^/pay$', '\\pL+t$'], { regex: true })),
};

const EQUAL = { traces: 24, spans: 5 };
const equal = equalTraces(EQUAL.traces, EQUAL.spans);

/** Which traces pass is the processor's chance; how many of each kind do is not. */
const COUNTED: Readonly<Record<string, Case>> = {
  'all of the equal ones': only(P.always()),
  'spans a second': only(P.rateLimiting(1, { burst: 52 })),
  'too few spans for a trace': only(P.rateLimiting(2)),
  'bytes a second': only(P.bytesLimiting(1, { burst: 3 * equalBytes() })),
  'bytes one short of three traces': only(P.bytesLimiting(1, { burst: 3 * equalBytes() - 1 })),
  'spans of errors': only(P.and([P.errors(), P.rateLimiting(1, { burst: 15 })])),
  'what is over': only(P.not(P.rateLimiting(1, { burst: 52 }))),
  'composite': only(P.composite({ maxSpansPerSecond: 50, policies: [{ policy: P.errors(), percent: 60 }, { policy: P.always(), percent: 40 }] })),
  // 29 % of 100 is 28 in the processor, and so five traces of five spans.
  'composite with a limit that is cut off': only(
    P.composite({ maxSpansPerSecond: 100, policies: [{ policy: P.errors(), percent: 29 }, { policy: P.and([P.not(P.errors()), P.percentage(100)]), percent: 71 }] }),
  ),
};

let collector: PolicyCollector;
let counts: Readonly<Record<string, Counts>>;
beforeAll(async () => {
  const judged = (receiver: string, cases: Readonly<Record<string, Case>>): [string, { receiver: string; processor: ReturnType<typeof processorOf> }][] =>
    Object.entries(cases).map(([name, one]) => [name, { receiver, processor: processorOf(one) }]);
  collector = await PolicyCollector.start(Object.fromEntries([...judged('mixed', EXACT), ...judged('mixed', PARTLY), ...judged('equal', COUNTED)]));
  await collector.send('mixed', mixed);
  await collector.send('equal', [equal]);
  await until('a decision of every processor over every trace', 30_000, async () => {
    counts = await collector.counts();
    return [...Object.entries(EXACT), ...Object.entries(PARTLY)].every(([name, { options }]) => options?.maximumTraceSizeBytes !== undefined || asked(counts[name]) === TRACES);
  });
  await collector.stop();
}, 50_000);

/** How many traces the policy that is asked first was asked about. One that cannot be evaluated is not counted. */
function asked(processor: Counts = {}): number {
  return Math.max(0, ...Object.values(processor).map((decisions) => Object.values(decisions).reduce((sum, count) => sum + count, 0)));
}

afterAll(() => collector?.close());

test.each(Object.entries(EXACT))('the processor keeps what the evaluator says: %s', (name, one) => {
  const decisions = decide(one, mixed);
  expect(decisions).toHaveLength(TRACES);
  expect(decisions.filter(({ decision }) => decision === 'undecidable')).toEqual([]);
  const kept = collector.kept(name);
  const differ = decisions.filter(({ traceId, decision }) => kept.has(traceId) !== (decision === 'sampled'));
  expect(differ.map(({ traceId, why }) => `${traceId} ${why}`)).toEqual([]);
  expect(counts[name]).toEqual(countsOf(decisions));
});

test('the cases tell traces apart', () => {
  const kept = (name: string): number => collector.kept(name).size;
  const dull = Object.keys(EXACT).filter((name) => kept(name) === 0 || kept(name) === TRACES);
  expect(dull.sort()).toEqual(['all of a hundred', 'always'].sort());
});

test.each(Object.entries(PARTLY))('what the evaluator says of the rest is so: %s', (name, one) => {
  const decisions = decide(one, mixed);
  const unknown = decisions.filter(({ decision }) => decision === 'undecidable');
  expect(unknown.length).toBeGreaterThan(10);
  expect(decisions.length - unknown.length).toBeGreaterThan(10);
  const kept = collector.kept(name);
  const differ = decisions.filter(({ traceId, decision }) => decision !== 'undecidable' && kept.has(traceId) !== (decision === 'sampled'));
  expect(differ.map(({ traceId, why }) => `${traceId} ${why}`)).toEqual([]);
});

test.each(Object.entries(COUNTED))('the processor keeps as many as the evaluator says: %s', (name, one) => {
  const said = decide(one, [equal]).flatMap(({ traceId, decision }) => (decision === 'sampled' ? [traceId] : []));
  expect(byKind([...collector.kept(name)], name)).toEqual(byKind(said, name));
});

describe('what is refused at synth, the Collector refuses, too, at its start', () => {
  const plain = { name: 'plain', type: 'always_sample' };
  const and = { name: 'and', type: 'and', and: { and_sub_policy: [plain] } };
  const not = { name: 'not', type: 'not', not: { not_sub_policy: plain } };
  const limit = { max_total_spans_per_second: 10, policy_order: ['not'] };

  test.each<[string, SamplingPolicy, object, RegExp]>([
    ['and in and', P.and([P.and([P.always()])]), { type: 'and', and: { and_sub_policy: [and] } }, /unknown sampling policy type and/],
    ['and in not', P.not(P.and([P.always()])), { type: 'not', not: { not_sub_policy: and } }, /unknown sampling policy type and|invalid keys: and/],
    ['not in not', P.not(P.not(P.always())), { type: 'not', not: { not_sub_policy: not } }, /unknown sampling policy type not|invalid keys: not/],
    ['and in drop', P.drop([P.and([P.always()])]), { type: 'drop', drop: { drop_sub_policy: [and] } }, /unknown sampling policy type and/],
    [
      'not in composite',
      P.composite({ maxSpansPerSecond: 10, policies: [{ policy: P.not(P.always()), percent: 100 }] }),
      { type: 'composite', composite: { ...limit, composite_sub_policy: [not] } },
      /unknown sampling policy type not/,
    ],
    [
      'an expression with a lookahead',
      P.stringAttribute('k', ['a(?!b)'], { regex: true }),
      { type: 'string_attribute', string_attribute: { key: 'k', values: ['a(?!b)'], enabled_regex_matching: true } },
      /invalid regex/,
    ],
    ['a status that does not exist', P.statusCode(['error' as 'ERROR']), { type: 'status_code', status_code: { status_codes: ['error'] } }, /unknown status code/],
    ['no status', P.statusCode([]), { type: 'status_code', status_code: { status_codes: [] } }, /expected at least one status code/],
    ['no condition', P.ottlCondition({}), { type: 'ottl_condition', ottl_condition: {} }, /expected at least one OTTL condition/],
  ])('%s', async (_, policy, config, complaint) => {
    expect(() => policy.check('p')).toThrow(/OKS/);
    const processor = Component.of('tail_sampling', { policies: [{ name: 'p', ...config }] });
    await expect(PolicyCollector.start({ p: { receiver: 'p', processor } }).then((started) => started.close())).rejects.toThrow(complaint);
  });
});

function countsOf(decisions: readonly TraceDecision[]): Counts {
  const result: Counts = {};
  for (const { policy, decision } of decisions.flatMap(({ policies }) => policies)) {
    const own = (result[policy] ??= {});
    own[decision] = (own[decision] ?? 0) + 1;
  }
  return result;
}

function byKind(traceIds: readonly string[], name: string): object {
  const errors = traceIds.filter((id) => Number.parseInt(id, 16) % 2 === 1).length;
  // Only these tell the kinds apart.
  return /composite|errors/.test(name) ? { errors, others: traceIds.length - errors } : { all: traceIds.length };
}

function processorOf({ policies, options }: Case): ReturnType<typeof tailSampling> {
  return tailSampling({
    decisionWait: Duration.seconds(2),
    policies,
    numTraces: 10_000,
    decisionCache: { sampled: 0, nonSampled: 0 },
    expectedNewTracesPerSecond: TRACES,
    ...options,
  });
}

function decide({ policies, options }: Case, traces: object): readonly TraceDecision[] {
  return evaluateSampling({ policies, traces, ...options });
}

/** Size in bytes of one of the traces, as the evaluator counts it. */
function middleSize(): number {
  const sizes = decide({ policies: [P.always()], options: { maximumTraceSizeBytes: 1 } }, mixed).map(({ why }) => Number(/it has (\d+) bytes/.exec(why)?.[1]));
  return sizes.sort((a, b) => a - b)[TRACES / 2] ?? 0;
}

function equalBytes(): number {
  const [first] = decide({ policies: [P.bytesLimiting(1)] }, [equal]);
  return Number(/it has (\d+) bytes/.exec(first?.why ?? '')?.[1]);
}
