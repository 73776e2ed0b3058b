import { Duration } from 'cdk8s';
import { NEWEST_TARGET, SAMPLING_POLICY_SINCE } from '../../../../lib/catalog';
import { checkPolicies, SamplingPolicy, tailSampling, toPlain } from '../../../../lib/collector';

const P = SamplingPolicy;
const route = P.stringAttribute('http.route', ['/pay']);
const seconds = (count: number): Duration => Duration.seconds(count);

const POLICIES: readonly (readonly [policy: SamplingPolicy, config: object, description: string, since: string])[] = [
  [P.always(), { name: 'always', type: 'always_sample' }, 'every trace', '0.124.0'],
  [P.errors(), { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } }, 'every trace with a span in error', '0.124.0'],
  [P.statusCode(['OK', 'UNSET']), { name: 'status', type: 'status_code', status_code: { status_codes: ['OK', 'UNSET'] } }, 'every trace with a span of status OK or UNSET', '0.124.0'],
  [P.slowerThan(seconds(2)), { name: 'slow', type: 'latency', latency: { threshold_ms: 2_000 } }, 'every trace longer than 2000 ms', '0.124.0'],
  [
    P.slowerThan(seconds(2), { atMost: seconds(3) }),
    { name: 'slow', type: 'latency', latency: { threshold_ms: 2_000, upper_threshold_ms: 3_000 } },
    'every trace longer than 2000 ms and up to 3000 ms',
    '0.124.0',
  ],
  [
    P.numericAttribute('http.status_code', { min: 500, max: 599 }),
    { name: 'http.status_code', type: 'numeric_attribute', numeric_attribute: { key: 'http.status_code', min_value: 500, max_value: 599 } },
    'every trace that has http.status_code from 500 to 599',
    '0.124.0',
  ],
  [
    P.numericAttribute('n', { max: -1, invertMatch: true, name: 'x' }),
    { name: 'x', type: 'numeric_attribute', numeric_attribute: { key: 'n', max_value: -1, invert_match: true } },
    'every trace that has no n of at most -1',
    '0.124.0',
  ],
  [P.numericAttribute('n', { min: 5, max: 5 }), { name: 'n', type: 'numeric_attribute', numeric_attribute: { key: 'n', min_value: 5, max_value: 5 } }, 'every trace that has n of 5', '0.124.0'],
  [P.booleanAttribute('vip', false), { name: 'vip', type: 'boolean_attribute', boolean_attribute: { key: 'vip', value: false } }, 'every trace that has vip = false', '0.124.0'],
  [
    P.booleanAttribute('vip', true, { invertMatch: true }),
    { name: 'vip', type: 'boolean_attribute', boolean_attribute: { key: 'vip', value: true, invert_match: true } },
    'every trace that has no vip = true',
    '0.124.0',
  ],
  [
    P.stringAttribute('http.route', ['/pay', '/cart']),
    { name: 'http.route', type: 'string_attribute', string_attribute: { key: 'http.route', values: ['/pay', '/cart'] } },
    'every trace that has http.route = "/pay" or "/cart"',
    '0.124.0',
  ],
  [
    P.stringAttribute('http.route', ['^/pay$'], { regex: true, cacheSize: 10, invertMatch: true }),
    {
      name: 'http.route',
      type: 'string_attribute',
      string_attribute: { key: 'http.route', values: ['^/pay$$'], enabled_regex_matching: true, cache_max_size: 10, invert_match: true },
    },
    'every trace that has no http.route matching /^/pay$/',
    '0.124.0',
  ],
  [P.percentage(10, { hashSalt: 's' }), { name: 'percentage', type: 'probabilistic', probabilistic: { hash_salt: 's', sampling_percentage: 10 } }, '10 % of all traces', '0.124.0'],
  [
    P.rateLimiting(100),
    { name: 'rate-limit', type: 'rate_limiting', rate_limiting: { spans_per_second: 100 } },
    'at most 100 spans a second (200 at once) of all traces',
    '0.124.0',
  ],
  [
    P.rateLimiting(100, { burst: 50 }),
    { name: 'rate-limit', type: 'rate_limiting', rate_limiting: { spans_per_second: 100, burst_capacity: 50 } },
    'at most 100 spans a second (50 at once) of all traces',
    '0.153.0',
  ],
  [
    P.bytesLimiting(1_000, { burst: 5_000 }),
    { name: 'bytes-limit', type: 'bytes_limiting', bytes_limiting: { bytes_per_second: 1_000, burst_capacity: 5_000 } },
    'at most 1000 bytes a second (5000 at once) of all traces',
    '0.141.0',
  ],
  [P.spanCount({ min: 5 }), { name: 'span-count', type: 'span_count', span_count: { min_spans: 5 } }, 'every trace of at least 5 spans', '0.124.0'],
  [P.spanCount({ min: 2, max: 5 }), { name: 'span-count', type: 'span_count', span_count: { min_spans: 2, max_spans: 5 } }, 'every trace of 2 to 5 spans', '0.124.0'],
  [P.traceState('vendor', ['a', 'b']), { name: 'trace-state', type: 'trace_state', trace_state: { key: 'vendor', values: ['a', 'b'] } }, 'every trace that has vendor = "a" or "b" in a trace state', '0.124.0'],
  [P.traceFlags(), { name: 'trace-flags', type: 'trace_flags' }, 'every trace with a span whose sampled flag is set', '0.145.0'],
  [
    P.ottlCondition({ span: ['span.kind == 2', 'true'], spanEvent: ['spanevent.name == "e"'] }),
    { name: 'ottl', type: 'ottl_condition', ottl_condition: { error_mode: 'ignore', span: ['span.kind == 2', 'true'], spanevent: ['spanevent.name == "e"'] } },
    'every trace that has a span where span.kind == 2, a span where true or a span event where spanevent.name == "e"',
    '0.124.0',
  ],
  [
    P.and([P.slowerThan(seconds(2)), route]),
    {
      name: 'slow and http.route',
      type: 'and',
      and: {
        and_sub_policy: [
          { name: 'slow', type: 'latency', latency: { threshold_ms: 2_000 } },
          { name: 'http.route', type: 'string_attribute', string_attribute: { key: 'http.route', values: ['/pay'] } },
        ],
      },
    },
    'every trace longer than 2000 ms that has http.route = "/pay"',
    '0.124.0',
  ],
  [
    P.not(P.slowerThan(seconds(2))),
    { name: 'not slow', type: 'not', not: { not_sub_policy: { name: 'slow', type: 'latency', latency: { threshold_ms: 2_000 } } } },
    'every trace that is not longer than 2000 ms',
    '0.145.0',
  ],
  [
    P.drop([route, P.not(P.errors())], { name: 'noise' }),
    {
      name: 'noise',
      type: 'drop',
      drop: {
        drop_sub_policy: [
          { name: 'http.route', type: 'string_attribute', string_attribute: { key: 'http.route', values: ['/pay'] } },
          { name: 'not errors', type: 'not', not: { not_sub_policy: { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } } } },
        ],
      },
    },
    'drops every trace that has http.route = "/pay" and has no span in error, whatever other policies say',
    '0.154.0',
  ],
  [
    P.composite({ maxSpansPerSecond: 1_000, policies: [{ policy: P.and([P.errors(), P.percentage(50)]), percent: 70 }, { policy: P.always(), percent: 30 }] }),
    {
      name: 'composite',
      type: 'composite',
      composite: {
        max_total_spans_per_second: 1_000,
        policy_order: ['errors and percentage', 'always'],
        composite_sub_policy: [
          {
            name: 'errors and percentage',
            type: 'and',
            and: {
              and_sub_policy: [
                { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
                { name: 'percentage', type: 'probabilistic', probabilistic: { sampling_percentage: 50 } },
              ],
            },
          },
          { name: 'always', type: 'always_sample' },
        ],
        rate_allocation: [{ policy: 'errors and percentage', percent: 70 }, { policy: 'always', percent: 30 }],
      },
    },
    'at most 1000 spans a second in all, each trace by the first that matches: every trace with a span in error, of these 50 % (up to 700 spans a second); every trace (up to 300 spans a second)',
    '0.124.0',
  ],
];

test.each(POLICIES.map(([policy, ...rest]) => [policy.describe(), policy, ...rest] as const))('%s', (_, policy, config, description, since) => {
  policy.check('policies[0]');
  expect(toPlain(policy.toConfig(), NEWEST_TARGET)).toEqual(config);
  expect({ description: policy.describe(), since: policy.since }).toEqual({ description, since });
});

test('every type that the catalog has can be made', () => {
  expect([...new Set(POLICIES.map(([{ type }]) => type))].sort()).toEqual(Object.keys(SAMPLING_POLICY_SINCE).sort());
});

test.each<[SamplingPolicy, string]>([
  [P.not(P.always()), 'no trace'],
  [P.not(P.percentage(0.1)), 'the other 99.9 % of all traces'],
  [P.not(P.spanCount({ min: 2, max: 5 })), 'every trace that has fewer than 2 or more than 5 spans'],
  [P.not(P.slowerThan(seconds(1), { atMost: seconds(2) })), 'every trace that is at most 1000 ms or more than 2000 ms long'],
  [P.not(P.rateLimiting(10)), 'what is over 10 spans a second (20 at once) of all traces'],
  [P.not(P.stringAttribute('a', ['b'], { invertMatch: true })), 'every trace that has a = "b"'],
  [P.and([P.always(), P.percentage(10), P.rateLimiting(5)]), '10 % of all traces, and of these at most 5 spans a second (10 at once)'],
  [P.and([P.errors(), P.traceFlags(), P.not(route), P.percentage(10)]), 'every trace with a span in error and with a span whose sampled flag is set that has no http.route = "/pay", of these 10 %'],
])('in words: %#', (policy, words) => {
  expect(policy.describe()).toBe(words);
});

const composite = (...parts: readonly (readonly [SamplingPolicy, number])[]): SamplingPolicy =>
  P.composite({ maxSpansPerSecond: 100, policies: parts.map(([policy, percent]) => ({ policy, percent })) });

test.each<[SamplingPolicy, string]>([
  [P.statusCode([]), 'p.statusCode is []; it must be a list with at least one entry. Give "OK", "ERROR" or "UNSET". (OKS002)'],
  [P.statusCode(['error' as 'ERROR']), 'p.statusCode[0] is "error"; it must be one of "UNSET", "OK", "ERROR". (OKS003)'],
  [P.slowerThan(Duration.millis(0)), 'p.slowerThan (ms) is 0; it must be a whole number at least 1. (OKS001)'],
  [P.slowerThan(seconds(2), { atMost: seconds(2) }), 'p.atMost (ms) is 2000; it must be a whole number above 2000. (OKS001)'],
  [P.numericAttribute('', { min: 1 }), 'p.numericAttribute.key is ""; it must be text that is not empty. (OKS002)'],
  [P.numericAttribute('n', {}), 'p.numericAttribute.min is not given; it must be given where max is not. The processor has no policy without a bound. (OKS002)'],
  [P.numericAttribute('n', { min: 0, max: 5 }), 'p.numericAttribute.min is 0; it must be a whole number other than 0, which the processor takes as no bound at all. Write -1 or 1 for the bound, or leave it out. (OKS001)'],
  [P.numericAttribute('n', { min: -5, max: 0 }), 'p.numericAttribute.max is 0; it must be a whole number other than 0'],
  [P.numericAttribute('n', { min: 1.5 }), 'p.numericAttribute.min is 1.5; it must be a whole number'],
  [P.numericAttribute('n', { min: 2 ** 53 }), 'p.numericAttribute.min is 9007199254740992; it must be a whole number'],
  [P.numericAttribute('n', { min: 5, max: 4 }), 'p.numericAttribute.max is 4; it must be a number at least 5. (OKS001)'],
  [P.booleanAttribute('', true), 'p.booleanAttribute.key is ""'],
  [P.stringAttribute('k', []), 'p.stringAttribute.values is []; it must be a list with at least one entry. Without a value nothing matches. (OKS002)'],
  [P.stringAttribute('k', ['a', '']), 'p.stringAttribute.values[1] is ""; it must be text that is not empty. (OKS002)'],
  [P.stringAttribute('k', ['a(?!b)'], { regex: true }), 'p.stringAttribute.values[0] is "a(?!b)"; it must be a regular expression of Go (RE2). It does not compile: it has no lookahead and no lookbehind. (OKS015)'],
  [P.stringAttribute('k', ['a'], { regex: true, cacheSize: 0 }), 'p.stringAttribute.cacheSize is 0; it must be a whole number at least 1. (OKS001)'],
  [P.stringAttribute('k', ['a'], { cacheSize: 5 }), 'p.stringAttribute.cacheSize is 5; it must be left out unless regex is true. Only regular expressions have a cache. (OKS001)'],
  [P.percentage(0), 'p.percentage is 0; it must be a number above 0 and at most 100. A share of 10 % is percentage(10). (OKS001)'],
  [P.percentage(10, { hashSalt: '' }), 'p.hashSalt is ""; it must be text that is not empty. (OKS002)'],
  [P.rateLimiting(0), 'p.rateLimiting is 0; it must be a whole number at least 1'],
  [P.rateLimiting(10, { burst: 0 }), 'p.rateLimiting.burst is 0; it must be a whole number at least 1'],
  [P.bytesLimiting(0.5), 'p.bytesLimiting is 0.5; it must be a whole number at least 1'],
  [P.spanCount({}), 'p.spanCount.min is not given; it must be given where max is not. To keep every trace, use SamplingPolicy.always(). (OKS002)'],
  [P.spanCount({ min: 0 }), 'p.spanCount.min is 0; it must be a whole number at least 1 and at most 2147483647. (OKS001)'],
  [P.spanCount({ min: 3, max: 2 }), 'p.spanCount.max is 2; it must be a whole number at least 3 and at most 2147483647. (OKS001)'],
  [P.traceState('Vendor', ['a']), 'p.traceState.key is "Vendor"; it must be a key of a W3C trace state: lower-case letters, digits, "_", "-", "*", "/", and "@" once. (OKS003)'],
  [P.traceState('vendor', []), 'p.traceState.values is []'],
  [P.traceState('vendor', ['a=b']), 'p.traceState.values[0] is "a=b"; it must be a value of a W3C trace state (no "," and no "="), with the key at most 255 characters. Others never match. (OKS003)'],
  [P.traceState('vendor', ['a'.repeat(250)]), 'Others never match. (OKS003)'],
  [P.ottlCondition({}), 'p.ottlCondition.span is []; it must be a list with at least one condition where spanEvent has none. (OKS002)'],
  [P.ottlCondition({ span: [''] }), 'p.ottlCondition.span[0] is ""'],
  [P.ottlCondition({ span: ['true'], errorMode: 'abort' as 'ignore' }), 'p.ottlCondition.errorMode is "abort"; it must be one of "ignore", "silent", "propagate". (OKS003)'],
  [P.and([]), 'p.and is []; it must be a list with at least one entry. Without a part it would keep every trace. (OKS002)'],
  [P.and([P.errors(), P.percentage(200)]), 'p.and[1].percentage is 200'],
  [P.and([P.errors({ name: ' ' })], { name: 'a' }), 'p.and[0].name is " "; it must be a name that is not empty. (OKS003)'],
  [P.and([P.and([P.errors()])]), 'p.and[0] is "and"; it must be a plain policy or "not", which is all that "and" can hold. (OKS014)'],
  [P.and([composite([P.errors(), 10])]), 'p.and[0] is "composite"; it must be a plain policy or "not", which is all that "and" can hold. (OKS014)'],
  [P.and([P.drop([P.errors()])]), 'p.and[0] is "drop"'],
  [P.drop([]), 'p.drop is []; it must be a list with at least one entry. Without a part it would drop every trace. (OKS002)'],
  [P.drop([P.and([P.errors()])]), 'p.drop[0] is "and"; it must be a plain policy or "not", which is all that "drop" can hold. (OKS014)'],
  [P.not(P.not(P.errors())), 'p.not is "not"; it must be a plain policy, which is all that "not" can hold. (OKS014)'],
  [P.not(P.and([P.errors()])), 'p.not is "and"; it must be a plain policy, which is all that "not" can hold. Negate each part'],
  [P.and([P.not(P.percentage(-1))]), 'p.and[0].not.percentage is -1'],
  [P.composite({ maxSpansPerSecond: 0, policies: [{ policy: P.errors(), percent: 100 }] }), 'p.composite.maxSpansPerSecond is 0'],
  [composite(), 'p.composite.policies is []; it must be a list with at least one entry. Without a policy it keeps nothing. (OKS002)'],
  [composite([P.not(P.errors()), 10]), 'p.composite.policies[0].policy is "not"; it must be a plain policy or "and", which is all that "composite" can hold. (OKS014)'],
  [composite([P.errors(), 50], [P.errors(), 10]), 'p.composite.policies[1].policy.name is "errors"; it must be another name than that of policies[0]. Shares are allocated by name.'],
  [composite([P.errors(), 12.5]), 'p.composite.policies[0].percent is 12.5; it must be a whole number at least 1 and at most 100. (OKS001)'],
  [composite([P.errors(), 60], [P.always(), 50]), 'the sum of p.composite.policies[].percent is 110; it must be a number at most 100. The processor does not hold the total otherwise: each policy only counts its own spans. (OKS001)'],
  [
    P.composite({ maxSpansPerSecond: 50, policies: [{ policy: P.errors(), percent: 1 }] }),
    'p.composite.policies[0] in spans a second is 0; it must be a number at least 1. It would never sample. Raise maxSpansPerSecond or percent. (OKS001)',
  ],
])('%# is refused', (policy, message) => {
  expect(() => policy.check('p')).toThrow(message);
});

test('names of policies differ, and there is at least one', () => {
  expect(() => checkPolicies([])).toThrow('policies is []');
  expect(() => checkPolicies([route, route])).toThrow('policies[1].name is "http.route"; it must be another name than that of policies[0]. Give one of the two policies a name: { name: … }. (OKS003)');
});

test('options of the processor are left out unless set', () => {
  const options = { decisionWait: seconds(1), policies: [P.always()], numTraces: 1, decisionCache: { sampled: 0, nonSampled: 0 }, expectedNewTracesPerSecond: 1 };
  const plain = (more: object): unknown => toPlain(tailSampling({ ...options, ...more }).config, NEWEST_TARGET);
  expect(plain({})).not.toHaveProperty('sample_on_first_match');
  expect(plain({ sampleOnFirstMatch: true, maximumTraceSizeBytes: 9 })).toMatchObject({ sample_on_first_match: true, maximum_trace_size_bytes: 9 });
  expect(() => plain({ maximumTraceSizeBytes: 0 })).toThrow('maximumTraceSizeBytes is 0');
});
