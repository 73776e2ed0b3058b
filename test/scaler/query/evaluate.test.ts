import fc from 'fast-check';
import { FUNCTIONS, type ValueType } from '../../../lib/promql';
import { compile, QueryError } from '../../../scaler/query';
import { SeriesStore } from '../../../scaler/store';
import { evaluate, load, shown, type Load } from './promql-case';

type Expected = number | Record<string, number>;
interface Group {
  readonly what: string;
  /** Seconds from one value to the next. */
  readonly step: number;
  readonly load: Load;
  readonly cases: ReadonlyArray<readonly [expr: string, atSeconds: number, expected: Expected]>;
}

const TWO_PODS: Load = { 'm{pod="a",app="x"}': '1 2 3', 'm{pod="b",app="x"}': '10 20 30', 'm{pod="c",app="y"}': '100 200 300' };

const GROUPS: readonly Group[] = [
  {
    what: 'selectors', step: 60, load: { ...TWO_PODS, n: '7 7 7', 'l{v="a\\nb"}': '1' },
    cases: [
      ['m', 60, { 'm{app="x",pod="a"}': 2, 'm{app="x",pod="b"}': 20, 'm{app="y",pod="c"}': 200 }],
      ['m{pod="a"}', 61, { 'm{app="x",pod="a"}': 2 }],
      ['m{pod!="a",app="x"}', 0, { 'm{app="x",pod="b"}': 10 }],
      ['m{pod=~"a|c"}', 0, { 'm{app="x",pod="a"}': 1, 'm{app="y",pod="c"}': 100 }],
      ['m{pod=~"a."}', 0, {}],
      ['m{pod!~"a|b"}', 0, { 'm{app="y",pod="c"}': 100 }],
      ['m{other=""}', 0, { 'm{app="x",pod="a"}': 1, 'm{app="x",pod="b"}': 10, 'm{app="y",pod="c"}': 100 }],
      ['m{other!=""}', 0, {}],
      ['{__name__=~"m|n",pod=""}', 0, { n: 7 }],
      ['{"n"}', 0, { n: 7 }],
      ['l{v=~"a.b"}', 0, { 'l{v="a\nb"}': 1 }],
      ['none', 0, {}],
      ['m{pod="a"} offset 1m', 120, { 'm{app="x",pod="a"}': 2 }],
      ['m{pod="a"} offset -1m', 0, { 'm{app="x",pod="a"}': 2 }],
      ['m{pod="a"} @ 60', 1_000_000, { 'm{app="x",pod="a"}': 2 }],
      ['m{pod="a"} @ 120 offset 1m', 0, { 'm{app="x",pod="a"}': 2 }],
      ['m{pod="a"} @ end()', 60, { 'm{app="x",pod="a"}': 2 }],
    ],
  },
  {
    what: 'lookback and ends of series', step: 60, load: { m: '1', ended: '1 2 stale 4', gap: '1 _ _ 4' },
    cases: [
      ['m', 299.999, { m: 1 }],
      ['m', 300, {}],
      ['ended', 119, { ended: 2 }],
      ['ended', 120, {}],
      ['ended', 179, {}],
      ['ended', 180, { ended: 4 }],
      ['count_over_time(ended[5m])', 180, { '{}': 3 }],
      ['gap', 179, { gap: 1 }],
      ['gap', 180, { gap: 4 }],
      ['absent(ended)', 120, { '{}': 1 }],
    ],
  },
  {
    what: 'rates', step: 10,
    load: {
      steady: '0+10x60', reset: '0+10x5 0+10x4', gauge: '0+1x3 0+1x3', falling: '100-10x6', one: '5', two: '_ 100 110', hole: '0+10x3 _ _ _ 70+10x3',
    },
    cases: [
      // Samples at 260..300 in (250, 300]: 40 over 40 s, extended by 10 s on the left and 0 on the right.
      ['rate(steady[50s])', 300, { '{}': 1 }],
      ['increase(steady[50s])', 300, { '{}': 50 }],
      // The window is open on the left: the sample at 250 is outside.
      ['count_over_time(steady[50s])', 300, { '{}': 5 }],
      // 5 s past the last sample: samples 260..300 in (255, 305], extended by 5 s at both ends.
      ['increase(steady[50s])', 305, { '{}': 50 }],
      // A gap of more than 1.1 distances at the end is extended by half a distance: samples 570..600 in (565, 615]:
      // 30 * (30 + 5 + 5) / 30.
      ['increase(steady[50s])', 615, { '{}': 40 }],
      // Left edge: the first sample of the counter is 0, so nothing is added before it: samples 0..40 in (-10, 40].
      ['increase(steady[50s])', 40, { '{}': 40 }],
      ['rate(steady[50s])', 40, { '{}': 0.8 }],
      // Values 10 20 30 40 50 0 10 20 at 10..80 in (0, 80]: 20 - 10 + 50 = 60 over 70 s; the left gap of 10 s is less than 1.1
      // distances and not past the zero of the counter (70 * 10 / 60 s): 60 * 80 / 70.
      ['increase(reset[80s])', 80, { '{}': (60 * 80) / 70 }],
      ['resets(reset[100s])', 90, { '{}': 1 }],
      // delta knows no resets: last - first = 3 - 0 over 0..70 in (-10, 70], extended by 10 s on the left.
      ['delta(gauge[80s])', 70, { '{}': (3 * 80) / 70 }],
      ['delta(falling[70s])', 60, { '{}': -70 }],
      ['changes(gauge[80s])', 70, { '{}': 7 }],
      ['irate(steady[50s])', 305, { '{}': 1 }],
      // After a reset irate takes what the counter counted since: 0 in 10 s.
      ['irate(reset[50s])', 60, { '{}': 0 }],
      ['idelta(gauge[50s])', 40, { '{}': -3 }],
      ['rate(one[1m])', 10, {}],
      ['irate(one[1m])', 10, {}],
      // Samples 100 and 110 at 10 and 20 in (-10, 20]: the left gap of 20 s is more than 1.1 distances: 10 * (10 + 5) / 10.
      ['increase(two[30s])', 20, { '{}': 15 }],
      ['rate(none[1m])', 10, {}],
      ['rate(steady[50s] offset 100s)', 400, { '{}': 1 }],
      ['rate(steady[50s] @ 300)', 0, { '{}': 1 }],
      // Nothing came at 40..60, so (50, 100] has 70..100; the left gap of 20 s is more than 1.1 distances: 30 * (30 + 5) / 30.
      ['increase(hole[50s])', 100, { '{}': 35 }],
      // With the samples before the hole, distances are (100 - 10) / 6 = 15 s on average, and the left gap of 10 s is short:
      // 10 20 30 70 80 90 100 in (0, 100] is 90 over 90 s, extended by the 10 s in which it counted from 0.
      ['increase(hole[100s])', 100, { '{}': 100 }],
    ],
  },
  {
    what: 'functions over time', step: 10, load: { m: '1 2 3 4', 'w{a="1"}': 'NaN 2 Inf', i: '1 -Inf', no: 'NaN NaN' },
    cases: [
      ['avg_over_time(m[1m])', 30, { '{}': 2.5 }],
      ['sum_over_time(m[1m])', 30, { '{}': 10 }],
      ['sum_over_time(m[20s])', 30, { '{}': 7 }],
      ['min_over_time(m[1m])', 30, { '{}': 1 }],
      ['max_over_time(m[1m])', 30, { '{}': 4 }],
      ['max_over_time(w[20s])', 10, { '{a="1"}': 2 }],
      ['min_over_time(no[1m])', 10, { '{}': NaN }],
      ['avg_over_time(i[1m])', 10, { '{}': -Infinity }],
      ['last_over_time(m[15s])', 25, { m: 3 }],
      ['present_over_time(m[1m])', 30, { '{}': 1 }],
      ['stddev_over_time(m[1m])', 30, { '{}': Math.sqrt(1.25) }],
      ['stdvar_over_time(m[1m])', 30, { '{}': 1.25 }],
      ['quantile_over_time(0.5, m[1m])', 30, { '{}': 2.5 }],
      ['quantile_over_time(2, m[1m])', 30, { '{}': Infinity }],
      ['deriv(m[1m])', 30, { '{}': 0.1 }],
      ['predict_linear(m[1m], 100)', 30, { '{}': 14 }],
      ['absent_over_time(none{a="b",c=~"d"}[1m])', 30, { '{a="b"}': 1 }],
      ['absent_over_time(m[1m])', 30, {}],
      // Steps at multiples of 10 s in (10, 30].
      ['sum_over_time(m[20s:10s])', 30, { '{}': 7 }],
      ['max_over_time(sum_over_time(m[20s])[1m:10s])', 30, { '{}': 7 }],
      ['count_over_time(m[1m:7s])', 30, { '{}': 5 }],
      ['sum_over_time((m @ end())[25s:10s])', 30, { '{}': 12 }],
    ],
  },
  {
    what: 'aggregations', step: 60, load: TWO_PODS,
    cases: [
      ['sum(m)', 0, { '{}': 111 }],
      ['sum by (app) (m)', 0, { '{app="x"}': 11, '{app="y"}': 100 }],
      ['sum by (none) (m)', 0, { '{}': 111 }],
      ['sum without (pod) (m)', 0, { '{app="x"}': 11, '{app="y"}': 100 }],
      ['sum by (__name__) (m)', 0, { m: 111 }],
      ['avg(m)', 0, { '{}': 37 }],
      ['min(m)', 0, { '{}': 1 }],
      ['max(m)', 0, { '{}': 100 }],
      ['count(m)', 0, { '{}': 3 }],
      ['group by (app) (m)', 0, { '{app="x"}': 1, '{app="y"}': 1 }],
      ['stddev by (app) (m)', 0, { '{app="x"}': 4.5, '{app="y"}': 0 }],
      ['stdvar by (app) (m)', 0, { '{app="x"}': 20.25, '{app="y"}': 0 }],
      ['quantile(0.5, m)', 0, { '{}': 10 }],
      ['quantile(-1, m)', 0, { '{}': -Infinity }],
      ['topk(2, m)', 0, { 'm{app="y",pod="c"}': 100, 'm{app="x",pod="b"}': 10 }],
      ['topk by (app) (1, m)', 0, { 'm{app="x",pod="b"}': 10, 'm{app="y",pod="c"}': 100 }],
      ['bottomk(1, m)', 0, { 'm{app="x",pod="a"}': 1 }],
      ['topk(0, m)', 0, {}],
      ['topk(10, none)', 0, {}],
      ['count_values("v", m > 5)', 0, { '{v="10"}': 1, '{v="100"}': 1 }],
      ['count_values by (app) ("v", m * 0)', 0, { '{app="x",v="0"}': 2, '{app="y",v="0"}': 1 }],
      ['count_values by (app, pod) ("pod", m)', 0, { '{app="x",pod="1"}': 1, '{app="x",pod="10"}': 1, '{app="y",pod="100"}': 1 }],
      ['count_values without (app, pod) ("app", m > 50)', 0, { '{app="100"}': 1 }],
      ['sum(none)', 0, {}],
      ['max(m * NaN)', 0, { '{}': NaN }],
      ['max(m * NaN or n)', 0, { '{}': NaN }],
      ['sum(m + Inf)', 0, { '{}': Infinity }],
    ],
  },
  {
    what: 'sums that would lose digits', step: 60, load: { 'k{a="1"}': '1e100', 'k{a="2"}': '1', 'k{a="3"}': '-1e100', 'big{a="1"}': '9e307', 'big{a="2"}': '1.1e308' },
    cases: [
      ['sum(k)', 0, { '{}': 1 }],
      ['avg(k) * 3', 0, { '{}': 1 }],
      ['avg(big)', 0, { '{}': 1e308 }],
      ['sum(big)', 0, { '{}': Infinity }],
    ],
  },
  {
    what: 'numbers', step: 60, load: { m: '0' },
    cases: [
      ['1 + 2 * 3', 0, 7],
      ['2 ^ 3 ^ 2', 0, 512],
      ['-2 ^ 2', 0, -4],
      ['5 % 3', 0, 2],
      ['-5 % 3', 0, -2],
      ['1 / 0', 0, Infinity],
      ['0 / 0', 0, NaN],
      ['1 ^ NaN', 0, 1],
      ['1 == bool 1', 0, 1],
      ['1 > bool 2', 0, 0],
      ['NaN == bool NaN', 0, 0],
      ['1 atan2 1', 0, Math.PI / 4],
      ['time()', 123.456, 123.456],
      ['pi()', 0, Math.PI],
      ['scalar(m)', 0, 0],
      ['scalar(none)', 0, NaN],
      ['-scalar(m + 1)', 0, -1],
      ['+1m', 0, 60],
    ],
  },
  {
    what: 'vectors with numbers', step: 60, load: TWO_PODS,
    cases: [
      ['m{pod="a"} * 2', 0, { '{app="x",pod="a"}': 2 }],
      ['2 - m{pod="a"}', 0, { '{app="x",pod="a"}': 1 }],
      ['-m{pod="a"}', 0, { '{app="x",pod="a"}': -1 }],
      ['+m{pod="a"}', 0, { 'm{app="x",pod="a"}': 1 }],
      ['m > 5', 0, { 'm{app="x",pod="b"}': 10, 'm{app="y",pod="c"}': 100 }],
      ['5 < m', 0, { 'm{app="x",pod="b"}': 10, 'm{app="y",pod="c"}': 100 }],
      ['m != 1 == 10', 0, { 'm{app="x",pod="b"}': 10 }],
      ['m > bool 5', 0, { '{app="x",pod="a"}': 0, '{app="x",pod="b"}': 1, '{app="y",pod="c"}': 1 }],
      ['m <= bool 10', 0, { '{app="x",pod="a"}': 1, '{app="x",pod="b"}': 1, '{app="y",pod="c"}': 0 }],
    ],
  },
  {
    what: 'vectors with vectors', step: 60,
    load: {
      'err{pod="a",code="500"}': '1', 'err{pod="b",code="500"}': '2', 'all{pod="a"}': '10', 'all{pod="b"}': '20', 'all{pod="c"}': '30',
      'info{pod="a",zone="z1"}': '1', 'info{pod="b",zone="z2"}': '1', 'x{code="404"}': '5', 'x{code="500"}': '6',
    },
    cases: [
      ['all / all', 0, { '{pod="a"}': 1, '{pod="b"}': 1, '{pod="c"}': 1 }],
      ['err / all', 0, {}],
      ['all * on() none', 0, {}],
      ['none * on() all', 0, {}],
      ['err / ignoring(code) all', 0, { '{pod="a"}': 0.1, '{pod="b"}': 0.1 }],
      ['err / on(pod) all', 0, { '{pod="a"}': 0.1, '{pod="b"}': 0.1 }],
      ['err * on(pod) group_left(zone) info', 0, { '{code="500",pod="a",zone="z1"}': 1, '{code="500",pod="b",zone="z2"}': 2 }],
      ['info * on(pod) group_right(zone) err', 0, { '{code="500",pod="a",zone="z1"}': 1, '{code="500",pod="b",zone="z2"}': 2 }],
      ['all - on(pod) group_right() err', 0, { '{code="500",pod="a"}': 9, '{code="500",pod="b"}': 18 }],
      ['all > ignoring(code) err', 0, { 'all{pod="a"}': 10, 'all{pod="b"}': 20 }],
      ['all < ignoring(code) err', 0, {}],
      ['all > bool ignoring(code) err', 0, { '{pod="a"}': 1, '{pod="b"}': 1 }],
      ['all and on(pod) err', 0, { 'all{pod="a"}': 10, 'all{pod="b"}': 20 }],
      ['all unless on(pod) err', 0, { 'all{pod="c"}': 30 }],
      ['all{pod="a"} or all', 0, { 'all{pod="a"}': 10, 'all{pod="b"}': 20, 'all{pod="c"}': 30 }],
      ['err or on(pod) all', 0, { 'err{code="500",pod="a"}': 1, 'err{code="500",pod="b"}': 2, 'all{pod="c"}': 30 }],
      ['sum(none) or vector(0)', 0, { '{}': 0 }],
      ['sum(all) + sum(none) or sum(all)', 0, { '{}': 60 }],
      ['sum(err) / on() sum(all)', 0, { '{}': 0.05 }],
    ],
  },
  {
    what: 'functions of values', step: 60, load: { m: '-1.5', 'n{a="x"}': '2.5', 'n{a="y"}': 'NaN', 'n{a="z"}': '1' },
    cases: [
      ['abs(m)', 0, { '{}': 1.5 }],
      ['ceil(m)', 0, { '{}': -1 }],
      ['floor(m)', 0, { '{}': -2 }],
      ['round(m)', 0, { '{}': -1 }],
      ['round(n{a="x"})', 0, { '{a="x"}': 3 }],
      ['round(n{a="x"}, 2)', 0, { '{a="x"}': 2 }],
      ['sgn(m)', 0, { '{}': -1 }],
      ['sqrt(m * m)', 0, { '{}': 1.5 }],
      ['ln(exp(m))', 0, { '{}': -1.5 }],
      ['log2(vector(8))', 0, { '{}': 3 }],
      ['log10(vector(1000))', 0, { '{}': 3 }],
      ['deg(vector(pi()))', 0, { '{}': 180 }],
      ['clamp(m, -1, 1)', 0, { '{}': -1 }],
      ['clamp(m, 1, -1)', 0, {}],
      ['clamp_min(m, 0)', 0, { '{}': 0 }],
      ['clamp_max(n{a!="z"}, 2)', 0, { '{a="x"}': 2, '{a="y"}': NaN }],
      ['absent(m)', 0, {}],
      ['absent(none)', 0, { '{}': 1 }],
      ['absent(none{a="b",c!="d",e=~"f"})', 0, { '{a="b"}': 1 }],
      ['absent(sum(none{a="b"}))', 0, { '{}': 1 }],
      ['timestamp(m)', 100, { '{}': 0 }],
      ['timestamp(m + 1)', 100, { '{}': 100 }],
      ['vector(time())', 7, { '{}': 7 }],
      ['year()', 1_700_000_000, { '{}': 2023 }],
      ['month(vector(1700000000))', 0, { '{}': 11 }],
      ['day_of_month(vector(1700000000))', 0, { '{}': 14 }],
      ['day_of_week(vector(1700000000))', 0, { '{}': 2 }],
      ['day_of_year(vector(1700000000))', 0, { '{}': 318 }],
      ['days_in_month(vector(1700000000))', 0, { '{}': 30 }],
      ['hour(vector(1700000000))', 0, { '{}': 22 }],
      ['minute(vector(1700000000))', 0, { '{}': 13 }],
      ['label_replace(m, "b", "$1-${2}$$", "__name__", "(.)(.*)")', 0, { 'm{b="m-$"}': -1.5 }],
      ['label_replace(n{a="x"}, "b", "${first}", "a", "(?P<first>.+)")', 0, { 'n{a="x",b="x"}': 2.5 }],
      ['label_replace(n{a="x"}, "b", "new", "a", "no match")', 0, { 'n{a="x"}': 2.5 }],
      ['label_replace(n{a="x"}, "a", "", "", "")', 0, { n: 2.5 }],
      ['label_replace(n{a="x"}, "__name__", "new", "", "")', 0, { 'new{a="x"}': 2.5 }],
      ['label_join(n{a="x"}, "b", "-", "a", "none", "a")', 0, { 'n{a="x",b="x--x"}': 2.5 }],
    ],
  },
  {
    what: 'quantiles of classic histograms', step: 60,
    load: {
      'h_bucket{le="0.1"}': '10', 'h_bucket{le="0.5"}': '30', 'h_bucket{le="1"}': '90', 'h_bucket{le="+Inf"}': '100',
      'zero_bucket{le="1"}': '0', 'zero_bucket{le="+Inf"}': '0', 'open_bucket{le="1"}': '3', 'open_bucket{le="2"}': '4',
      'two_bucket{a="x",le="1"}': '1', 'two_bucket{a="x",le="+Inf"}': '1', 'two_bucket{a="y",le="2.0"}': '1', 'two_bucket{a="y",le="2"}': '1', 'two_bucket{a="y",le="Inf"}': '2',
      'falling_bucket{le="1"}': '10', 'falling_bucket{le="2"}': '9', 'falling_bucket{le="+Inf"}': '20', 'negative_bucket{le="-1"}': '5', 'negative_bucket{le="+Inf"}': '10',
      'plain{le="what"}': '1',
    },
    cases: [
      ['histogram_quantile(0.05, h_bucket)', 0, { '{}': 0.05 }],
      ['histogram_quantile(0.2, h_bucket)', 0, { '{}': 0.3 }],
      ['histogram_quantile(0.6, h_bucket)', 0, { '{}': 0.75 }],
      ['histogram_quantile(0.99, h_bucket)', 0, { '{}': 1 }],
      ['histogram_quantile(-1, h_bucket)', 0, { '{}': -Infinity }],
      ['histogram_quantile(2, h_bucket)', 0, { '{}': Infinity }],
      ['histogram_quantile(NaN, h_bucket)', 0, { '{}': NaN }],
      ['histogram_quantile(0.5, zero_bucket)', 0, { '{}': NaN }],
      ['histogram_quantile(0.5, open_bucket)', 0, { '{}': NaN }],
      ['histogram_quantile(0.5, two_bucket)', 0, { '{a="x"}': 0.5, '{a="y"}': 1 }],
      ['histogram_quantile(0.5, falling_bucket)', 0, { '{}': 1 }],
      ['histogram_quantile(0.2, negative_bucket)', 0, { '{}': -1 }],
      ['histogram_quantile(0.5, plain)', 0, {}],
    ],
  },
];

describe.each(GROUPS)('$what', ({ step, load: series, cases }) => {
  test.each(cases)('%s at %d', (expr, atSeconds, expected) => {
    const actual = shown(evaluate(load(series, step * 1_000), expr, atSeconds));
    if (typeof expected === 'number' || typeof actual === 'number') {
      expectNear(actual as number, expected as number);
      return;
    }
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
    for (const [labels, value] of Object.entries(expected)) expectNear(actual[labels] ?? NaN, value);
  });
});

/** Prometheus' own tests compare to this relative difference as well, but more coarsely (1e-6). */
function expectNear(actual: number, expected: number): void {
  if (Number.isFinite(expected) && Number.isFinite(actual)) {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(expected), 1e-300));
  } else {
    expect(actual).toBe(expected);
  }
}

test('the order of sort', () => {
  const store = load({ 'n{a="x"}': '2', 'n{a="y"}': 'NaN', 'n{a="z"}': '1' }, 60_000);
  const order = (expr: string): unknown => Object.values(shown(evaluate(store, expr, 0)));
  expect(order('sort(n)')).toEqual([1, 2, NaN]);
  expect(order('sort_desc(n)')).toEqual([2, 1, NaN]);
  expect(order('topk(3, n)')).toEqual([2, 1, NaN]);
  expect(order('bottomk(3, n)')).toEqual([1, 2, NaN]);
});

test('ranges and strings are results as well', () => {
  const store = load({ m: '1 2' }, 60_000);
  expect(evaluate(store, '"a"', 0)).toEqual({ type: 'string', value: 'a' });
  expect(evaluate(store, 'm[5m]', 60)).toMatchObject({ type: 'matrix', series: [{ timestamps: Float64Array.of(0, 60_000), values: Float64Array.of(1, 2) }] });
});

describe('errors of evaluation', () => {
  const store = load({ 'm{a="1",b="1"}': '1', 'm{a="1",b="2"}': '2', 'n{a="1"}': '3', 'o{a="1"}': '4' }, 60_000);
  test.each([
    ['n / on(a) m', 'found duplicate series for the match group {a="1"} on the right hand-side of the operation: [m{a="1", b="2"}, m{a="1", b="1"}];many-to-many matching not allowed: matching labels must be unique on one side'],
    ['m > on(a) n', 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'],
    ['topk(NaN, n)', 'the parameter of topk is NaN'],
    ['topk(scalar(none), n)', 'the parameter of topk is NaN'],
    ['m / on(a) n', 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'],
    ['n / on(a) group_right m * on(a) group_left m', 'found duplicate series for the match group {a="1"} on the right hand-side'],
    ['label_replace(m, "b", "", "", "") * on(a) group_left n', 'vector cannot contain metrics with the same labelset: two elements are m{a="1"}'],
    ['m * on(a) group_left(b) n', 'multiple matches for labels: grouping labels must ensure unique matches'],
    ['-{__name__=~"n|o"}', 'vector cannot contain metrics with the same labelset: two elements are {a="1"}'],
    ['rate({__name__=~"n|o"}[5m]) or sum_over_time({__name__=~"n|o"}[5m])', 'vector cannot contain metrics with the same labelset: two elements are {a="1"}'],
  ])('%s', (expr, message) => {
    expect(() => evaluate(store, expr, 0)).toThrow(QueryError);
    expect(() => evaluate(store, expr, 0)).toThrow(message);
  });

  test('a window of which samples were dropped is an error and not a wrong number', () => {
    const small = new SeriesStore({ maxSeries: 10, maxSamplesPerSeries: 3, retentionSeconds: 3_600, maxLabels: 8, maxLabelBytes: 64 }, () => 0);
    for (let second = 0; second <= 10; second += 1) small.append({ __name__: 'm' }, second * 1_000, second);
    expect(shown(evaluate(small, 'm', 10))).toEqual({ m: 10 });
    expect(shown(evaluate(small, 'rate(m[3s])', 10))).toEqual({ '{}': 1 });
    const message = 'a series of m has more samples in the window than the scaler keeps of one series; push less often, shorten the window or raise maxSamplesPerSeries';
    expect(() => evaluate(small, 'rate(m[5s])', 10)).toThrow(message);
    expect(() => evaluate(small, 'm offset 5s', 10)).toThrow(message);
  });
});

describe('what cannot be compiled', () => {
  const options = { lookbackMs: 300_000, maxLookBackMs: 600_000 };
  test.each([
    ['sum(', '1:4: parse error: unclosed left parenthesis'],
    ['rate(foo)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
    ['foo{a=~"("}', 'bad regular expression "(": '],
    ['foo{a=~"a(?=b)"}', 'bad regular expression "a(?=b)": '],
    ['label_replace(foo, "a", "", "b", "[")', 'bad regular expression "[": '],
    ['label_replace(foo, "", "", "b", "c")', 'invalid destination label name ""'],
    ['count_values("", foo)', 'invalid label name "" in count_values'],
    ['{a=~"b?"}', 'vector selector must contain at least one non-empty matcher'],
    ['double_exponential_smoothing(foo[5m], 0.5, 0.5)', 'function "double_exponential_smoothing" is not supported by this scaler'],
    ['histogram_avg(foo)', 'function "histogram_avg" is not supported by this scaler'],
    ['limitk(1, foo)', 'aggregation "limitk" is not supported by this scaler'],
    ['foo + fill(0) bar', 'modifier "fill" is not supported by this scaler'],
    ['foo smoothed', 'modifier "smoothed" is not supported by this scaler'],
    ['rate(foo[5m] anchored)', 'modifier "anchored" is not supported by this scaler'],
    ['foo </ 1', 'operator "</" is not supported by this scaler'],
    ['rate(foo[20m])', 'the query looks back 1200s, but samples are kept for 600s; shorten its window or raise retentionSeconds'],
    ['sum(foo offset 6m)', 'the query looks back 660s, but samples are kept for 600s; shorten its window or raise retentionSeconds'],
    ['max_over_time(rate(foo[1m])[9m:10ms])', 'a subquery of 540s in steps of 0.01s takes more than 11000 steps; use longer steps'],
  ])('%s', (text, message) => {
    expect(() => compile(text, options)).toThrow(QueryError);
    expect(() => compile(text, options)).toThrow(message);
  });

  test('every function is supported or refused by name', () => {
    const argument: Record<ValueType, string> = { scalar: '1', string: '"a"', vector: 'foo', matrix: 'foo[5m]' };
    const refused: string[] = [];
    for (const [name, { args, experimental }] of FUNCTIONS) {
      try {
        compile(`${name}(${args.map((type) => argument[type]).join(', ')})`, options);
      } catch (error) {
        expect((error as Error).message).toBe(`function "${name}" is not supported by this scaler`);
        if (experimental !== true) refused.push(name);
      }
    }
    expect(refused).toEqual(['histogram_avg', 'histogram_count', 'histogram_sum', 'histogram_stddev', 'histogram_stdvar', 'histogram_fraction']);
  });
});

describe('properties', () => {
  const counter = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 30_000 }), step: fc.double({ min: 0, max: 1e6, noNaN: true }), reset: fc.boolean() }), { minLength: 1, maxLength: 40 });

  function counted(steps: ReadonlyArray<{ gap: number; step: number; reset: boolean }>, withResets: boolean): { store: SeriesStore; endMs: number } {
    const store = load({}, 1);
    let [timeMs, value] = [0, 0];
    for (const { gap, step, reset } of steps) {
      timeMs += gap;
      value = (withResets && reset ? 0 : value) + step;
      store.append({ __name__: 'm' }, timeMs, value);
    }
    return { store, endMs: timeMs };
  }

  test('the rate of a counter is never negative, whatever its resets', () => {
    fc.assert(
      fc.property(counter, fc.integer({ min: 0, max: 60_000 }), (steps, later) => {
        const { store, endMs } = counted(steps, true);
        for (const value of Object.values(shown(evaluate(store, 'rate(m[5m])', (endMs + later) / 1_000)))) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('the increase of a steady counter is its slope times the window, wherever the window lies', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 100_000, max: 250_000 }), (slope, start, at) => {
        const store = load({}, 1);
        for (let second = 0; second <= 300; second += 5) store.append({ __name__: 'm' }, second * 1_000, start + slope * second);
        expectNearly(Object.values(shown(evaluate(store, 'increase(m[60s])', at / 1_000)))[0] ?? NaN, slope * 60);
      }),
    );
  });

  test('a sum does not depend on the order of the series', () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 }), { minLength: 1, maxLength: 20 });
    const total = (numbers: readonly number[]): number => {
      const store = load({}, 1);
      numbers.forEach((value, index) => store.append({ __name__: 'm', pod: String(index) }, 0, value));
      return Object.values(shown(evaluate(store, 'sum(m)', 0)))[0] ?? NaN;
    };
    fc.assert(
      fc.property(values, (numbers) => {
        const scale = Math.max(...numbers.map(Math.abs));
        expect(Math.abs(total(numbers) - total([...numbers].reverse()))).toBeLessThanOrEqual(scale * 1e-14);
      }),
    );
  });

  function expectNearly(actual: number, expected: number): void {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * expected);
  }
});
