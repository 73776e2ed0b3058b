import { NoDataError, QueryEngine, QueryError, type QueryEngineOptions } from '../../../scaler/query';
import { SeriesStore } from '../../../scaler/store';

const START = 1_700_000_000_000;

function engineAt(options: Partial<QueryEngineOptions> = {}): { engine: QueryEngine; store: SeriesStore; clock: { now: number } } {
  const clock = { now: START };
  const store: SeriesStore = new SeriesStore({ maxSeries: 100, maxSamplesPerSeries: 120, retentionSeconds: 600, maxLabels: 16, maxLabelBytes: 256 }, () => clock.now);
  return { engine: new QueryEngine({ store, retentionMs: 600_000, clock: () => clock.now, ...options }), store, clock };
}

describe('evaluateNumber', () => {
  test('gives the number of a vector of one element or of a scalar', () => {
    const { engine, store, clock } = engineAt();
    for (let second = 0; second <= 20; second += 5) {
      store.append({ __name__: 'spans', pod: 'a' }, START + second * 1_000, second * 100);
      store.append({ __name__: 'spans', pod: 'b' }, START + second * 1_000, second * 50);
    }
    clock.now = START + 20_000;
    expect(engine.evaluateNumber('sum(rate(spans[20s]))')).toBeCloseTo(150, 9);
    expect(engine.evaluateNumber('scalar(sum(spans)) / 2')).toBe(1_500);
    expect(engine.evaluateNumber('sum(spans) * -1')).toBe(-3_000);
    expect(engine.evaluateNumber('sum(spans)', START + 5_000)).toBe(750);
  });

  test.each([
    ['sum(rate(spans[20s]))', 'the query gives nothing: no samples of spans have arrived'],
    ['sum(old)', 'the query gives nothing: the newest sample of old is 400s old, the query looks back 300s'],
    ['sum(rate(old[1m])) / sum(spans)', 'the query gives nothing: the newest sample of old is 400s old, the query looks back 60s; no samples of spans have arrived'],
    ['sum(new{pod="x"})', 'the query gives nothing: there are recent samples of its metrics, but none that its label matchers let through, or too few in its window (a rate needs two)'],
    ['sum(rate(new[1m]))', 'or too few in its window (a rate needs two)'],
    ['scalar(spans)', 'the query gives NaN, which is not a number to scale on: no samples of spans have arrived'],
    ['sum(new) * 0 / 0', 'the query gives NaN'],
    ['sum({__name__=~"none.*"})', 'the query gives nothing'],
  ])('%s has no data', (text, message) => {
    const { engine, store, clock } = engineAt();
    store.append({ __name__: 'old' }, START, 1);
    clock.now = START + 400_000;
    store.append({ __name__: 'new' }, clock.now, 1);
    expect(() => engine.evaluateNumber(text)).toThrow(NoDataError);
    expect(() => engine.evaluateNumber(text)).toThrow(message);
  });

  test.each([
    ['m', 'the query gives 4 series, a trigger needs one: wrap it in sum(...); they are m{pod="a"}, m{pod="b"}, m{pod="c"}, …'],
    ['rate(m[1m]) or m{pod="a"} or m{pod="b"}', 'the query gives 2 series, a trigger needs one: wrap it in sum(...); they are m{pod="a"}, m{pod="b"}'],
    ['sum(m) / 0', 'the query gives +Inf, a trigger needs a finite number; does it divide by zero?'],
    ['-sum(m) / 0', 'the query gives -Inf, a trigger needs a finite number; does it divide by zero?'],
    ['m[1m]', 'the query gives a range vector, a trigger needs one number'],
    ['"m"', 'the query gives a string, a trigger needs one number'],
    ['sum(', '1:4: parse error: unclosed left parenthesis'],
  ])('%s is refused', (text, message) => {
    const { engine, store } = engineAt();
    for (const pod of ['a', 'b', 'c', 'd']) store.append({ __name__: 'm', pod }, START, 1);
    expect(() => engine.evaluateNumber(text)).toThrow(QueryError);
    expect(() => engine.evaluateNumber(text)).toThrow(message);
  });

  test('answers of one second are the same, and a failure is not remembered', () => {
    const { engine, store, clock } = engineAt();
    expect(() => engine.evaluateNumber('sum(m)')).toThrow(NoDataError);
    store.append({ __name__: 'm' }, START, 1);
    expect(engine.evaluateNumber('sum(m)')).toBe(1);
    store.append({ __name__: 'm' }, START + 1, 2);
    clock.now = START + 999;
    expect(engine.evaluateNumber('sum(m)')).toBe(1);
    clock.now = START + 1_000;
    expect(engine.evaluateNumber('sum(m)')).toBe(2);
    expect(engine.evaluateNumber('sum(m)', START)).toBe(1);
  });

  test('data that ends is an error again, never the last number', () => {
    const { engine, store, clock } = engineAt();
    store.append({ __name__: 'm' }, START, 1);
    clock.now = START + 299_999;
    expect(engine.evaluateNumber('sum(m)')).toBe(1);
    clock.now = START + 300_000;
    expect(() => engine.evaluateNumber('sum(m)')).toThrow('the newest sample of m is 300s old, the query looks back 300s');
  });
});

describe('evaluate', () => {
  test('gives whatever the query gives', () => {
    const { engine, store } = engineAt();
    store.append({ __name__: 'm', pod: 'a' }, START, 1);
    store.append({ __name__: 'm', pod: 'b' }, START, 2);
    expect(engine.evaluate('m')).toEqual({
      type: 'vector', elements: [{ labels: { __name__: 'm', pod: 'a' }, value: 1 }, { labels: { __name__: 'm', pod: 'b' }, value: 2 }],
    });
    expect(engine.evaluate('none')).toEqual({ type: 'vector', elements: [] });
    expect(engine.wanted.size).toBe(0);
  });
});

describe('register', () => {
  test('makes the metrics of a query wanted, whether there is data or not', () => {
    const { engine } = engineAt();
    expect(engine.wanted.wants('m')).toBe(false);
    expect(engine.register('sum(rate(m[2m]))')).toMatchObject({ type: 'vector', lookBackMs: 120_000 });
    expect(engine.wanted.wants('m')).toBe(true);
    expect(engine.wanted.longestLookBackMs).toBe(120_000);
  });

  test('so does asking', () => {
    const { engine } = engineAt();
    expect(() => engine.evaluateNumber('sum(m)')).toThrow(NoDataError);
    expect(engine.wanted.wants('m')).toBe(true);
  });

  test.each([
    ['sum(rate(m))', '1:10: parse error: expected type range vector in call to function "rate", got instant vector'],
    ['histogram_avg(m)', 'function "histogram_avg" is not supported by this scaler'],
    ['rate(m[11m])', 'the query looks back 660s, but samples are kept for 600s; shorten its window or raise retentionSeconds'],
    ['m[1m]', 'the query gives a range vector, a trigger needs one number'],
  ])('%s is refused at once and wants nothing', (text, message) => {
    const { engine } = engineAt();
    expect(() => engine.register(text)).toThrow(expect.objectContaining({ name: 'QueryError', query: text, message }));
    expect(engine.wanted.size).toBe(0);
  });
});

describe('compile', () => {
  test('compiles a text once, and the least recently used query anew', () => {
    const { engine } = engineAt({ maxQueries: 2 });
    const [first, second] = [engine.compile('a'), engine.compile('b')];
    expect(engine.compile('a')).toBe(first);
    engine.compile('c');
    expect(engine.compile('a')).toBe(first);
    expect(engine.compile('b')).not.toBe(second);
  });
});
