import fc from 'fast-check';
import { compile, WantedMetrics, type CompiledQuery } from '../../../scaler/query';

const query = (text: string): CompiledQuery => compile(text, { lookbackMs: 300_000, maxLookBackMs: 3_600_000 });
const HOUR = 3_600_000;

describe('wants', () => {
  test.each([
    ['sum(a) + b', ['a', 'b'], ['c', 'a_total']],
    ['{"http.server.request.duration"}', ['http.server.request.duration'], ['http_server_request_duration']],
    ['rate(x_bucket[1m])', ['x', 'x_bucket'], ['x_count', 'x_bucket_total']],
    ['rate(x_sum[1m]) / rate(x_count[1m])', ['x', 'x_sum', 'x_count'], ['x_bucket']],
    ['{__name__=~"http.*_sum"}', ['http_request', 'http_request_sum'], ['grpc_request', 'request_sum']],
    ['{__name__=~"a.*",__name__!="ab"}', ['aa', 'a'], ['b']],
    ['{pod="x"}', ['anything'], []],
    ['time()', [], ['anything']],
  ])('of %s', (text, wanted, unwanted) => {
    const metrics = new WantedMetrics();
    metrics.register(query(text));
    expect([...wanted, ...unwanted].filter((name) => metrics.wants(name))).toEqual(wanted);
    // The answer that is remembered is the same.
    expect([...wanted, ...unwanted].filter((name) => metrics.wants(name))).toEqual(wanted);
  });

  test('a name that was not wanted is when a query comes', () => {
    const metrics = new WantedMetrics();
    expect(metrics.wants('a')).toBe(false);
    metrics.register(query('a'));
    expect(metrics.wants('a')).toBe(true);
  });

  test('more names than are remembered get the right answer', () => {
    const metrics = new WantedMetrics();
    metrics.register(query('{__name__=~"a.*"}'));
    for (let index = 0; index < 25_000; index += 1) {
      if (metrics.wants(`b${index}`) || !metrics.wants(`a${index}`)) throw new Error(`wrong for ${index}`);
    }
  });
});

describe('forgetting', () => {
  test('the least recently asked query goes first, and its metrics unless another query reads them', () => {
    const metrics = new WantedMetrics({ maxQueries: 2 });
    metrics.register(query('a + shared'));
    metrics.register(query('b + shared'));
    metrics.register(query('a + shared'));
    metrics.register(query('c'));
    expect(['a', 'b', 'c', 'shared'].filter((name) => metrics.wants(name))).toEqual(['a', 'c', 'shared']);
    expect(metrics.size).toBe(2);
    expect(metrics.forgottenQueries).toBe(1);
  });

  test('a query that nobody asks any more goes, one of the configuration stays', () => {
    let now = 0;
    const metrics = new WantedMetrics({ clock: () => now });
    metrics.register(query('pinned'), true);
    metrics.register(query('rate(idle[10m])'));
    metrics.register(query('asked'));
    now = HOUR;
    metrics.register(query('asked'));
    metrics.register(query('pinned'));
    expect(metrics.wants('idle')).toBe(true);
    expect(metrics.longestLookBackMs).toBe(600_000);
    now = HOUR + 1;
    metrics.register(query('asked'));
    expect(['pinned', 'idle', 'asked'].filter((name) => metrics.wants(name))).toEqual(['pinned', 'asked']);
    expect(metrics.longestLookBackMs).toBe(300_000);
    now = 3 * HOUR;
    metrics.register(query('asked'));
    expect(metrics.wants('pinned')).toBe(true);
    expect(metrics.size).toBe(2);
  });

  test('the number of queries stays bounded and the last asked is wanted', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 }), (asked) => {
        const metrics = new WantedMetrics({ maxQueries: 5 });
        for (const index of asked) metrics.register({ text: `m${index}`, selectors: [{ metricName: `m${index}`, matchers: [], nameMatchers: [], lookBackMs: 1 }], lookBackMs: 1 });
        const recent = [...new Set([...asked].reverse())].slice(0, 5).map((index) => `m${index}`);
        expect(metrics.size).toBe(recent.length);
        expect(Array.from({ length: 31 }, (_, index) => `m${index}`).filter((name) => metrics.wants(name)).sort()).toEqual(recent.sort());
      }),
    );
  });
});
