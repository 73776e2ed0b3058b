import fc from 'fast-check';
import { SeriesStore, type AppendOutcome, type LabelMatcher, type Labels, type StoreLimits } from '../../../scaler/store';

const LIMITS: StoreLimits = { maxSeries: 4, maxSamplesPerSeries: 5, retentionSeconds: 600, maxLabels: 4, maxLabelBytes: 20 };
const START = 1_000_000_000;
const MINUTE = 60_000;

function storeAt(limits: Partial<StoreLimits> = {}, lookBackMs?: () => number): { store: SeriesStore; clock: { now: number } } {
  const clock = { now: START };
  return { store: new SeriesStore({ ...LIMITS, ...limits }, () => clock.now, lookBackMs), clock };
}

const named = (name: string): LabelMatcher => ({ label: '__name__', equal: name, matches: (value) => value === name });
const label = (name: string, test: (value: string) => boolean): LabelMatcher => ({ label: name, matches: test });
const metric = (name: string, labels: Labels = {}): Labels => ({ __name__: name, ...labels });

/** The samples of a series as `[seconds after the start, value]`. */
function read(store: SeriesStore, name: string, from = START - 3_600_000, to = START + 3_600_000): Array<Array<[number, number]>> {
  return store.select([named(name)], from, to).map(({ timestamps, values }) => Array.from(timestamps, (time, index) => [(time - START) / 1_000, values[index] ?? NaN]));
}

describe('append', () => {
  test('keeps any value as it is', () => {
    const { store } = storeAt();
    [0, -1.5, Infinity, -Infinity, NaN].forEach((value, index) => expect(store.append(metric('m'), START + index * 1_000, value)).toBe('stored'));
    expect(read(store, 'm')).toEqual([[[0, 0], [1, -1.5], [2, Infinity], [3, -Infinity], [4, NaN]]]);
    expect(store.stats).toMatchObject({ series: 1, samples: 5, appended: 5 });
  });

  test.each<[string, number, number[], Array<[number, number]>]>([
    ['a new counter is 0 at its start', -4, [0], [[-4, 0], [0, 5]]],
    ['an unknown start adds nothing', Number.NaN, [0], [[0, 5]]],
    ['a start at the time of the sample is an unknown one', 0, [0], [[0, 5]]],
    ['a start before what is known adds nothing', -4, [0, 5], [[-4, 0], [0, 5], [5, 6]]],
    ['a start beyond the retention adds nothing', -700, [0], [[0, 5]]],
  ])('%s', (_, startSeconds, times, samples) => {
    const { store } = storeAt();
    const start = Number.isNaN(startSeconds) ? undefined : START + startSeconds * 1_000;
    times.forEach((time, index) => store.append(metric('m'), START + time * 1_000, 5 + index, start));
    expect(read(store, 'm')).toEqual([samples]);
    expect(store.stats.samples).toBe(samples.length);
  });

  test('a counter that began again is 0 at its new start', () => {
    const { store } = storeAt();
    store.append(metric('m'), START, 100, START - 60_000);
    store.append(metric('m'), START + 10_000, 3, START + 7_000);
    expect(read(store, 'm')).toEqual([[[-60, 0], [0, 100], [7, 0], [10, 3]]]);
  });

  test('the order and the emptiness of labels do not matter', () => {
    const { store } = storeAt();
    store.append({ __name__: 'm', a: '1', b: '2', c: '' }, START, 1);
    expect(store.append({ b: '2', a: '1', __name__: 'm' }, START + 1, 2)).toBe('stored');
    expect(store.stats.series).toBe(1);
    expect(store.select([named('m')], 0, START + 1)[0]?.labels).toEqual({ __name__: 'm', a: '1', b: '2' });
  });

  test('labels that look like properties of objects are labels', () => {
    const { store } = storeAt();
    store.append(metric('m'), START, 1);
    expect(store.select([named('m'), label('constructor', (value) => value === '')], 0, START)).toHaveLength(1);
    store.append(JSON.parse('{"__name__":"m","__proto__":"x","toString":"y"}') as Labels, START, 2);
    expect(store.select([label('__proto__', (value) => value === 'x'), label('toString', (value) => value === 'y')], 0, START)).toHaveLength(1);
  });

  test('label sets that differ never share a series, whatever is in them', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'ab', '1:a', 'a1:'), fc.constantFrom('', 'a', 'b1:', '1:b', '2:ab', 'a1:b1:'));
    fc.assert(
      fc.property(fc.array(labels, { maxLength: 30 }), (sets) => {
        const { store } = storeAt({ maxSeries: 100, maxLabels: 10 });
        for (const set of sets) store.append(set, START, 1);
        const distinct = new Set(sets.map((set) => JSON.stringify(Object.entries(set).filter(([, value]) => value !== '').sort())));
        expect(store.stats.series).toBe(distinct.size);
      }),
    );
  });

  test('the later value of one time stays', () => {
    const { store } = storeAt();
    store.append(metric('m'), START, 1);
    expect(store.append(metric('m'), START, 2)).toBe('duplicate');
    expect(read(store, 'm')).toEqual([[[0, 2]]]);
    expect(store.stats).toMatchObject({ duplicates: 1, samples: 1, appended: 1 });
  });

  test.each<[string, Labels, number, AppendOutcome, string]>([
    ['a sample before the newest', metric('m'), START - 1, 'out-of-order', 'outOfOrder'],
    ['a sample older than the retention', metric('other'), START - 600_000, 'too-old', 'tooOld'],
    ['too many labels', metric('other', { a: '1', b: '2', c: '3', d: '4' }), START, 'label-limit', 'labelLimit'],
    ['a label value that is too long', metric('other', { a: 'x'.repeat(21) }), START, 'label-limit', 'labelLimit'],
    ['a label value that is too long in bytes', metric('other', { a: 'é'.repeat(11) }), START, 'label-limit', 'labelLimit'],
    ['a label name that is too long', metric('other', { ['x'.repeat(21)]: 'a' }), START, 'label-limit', 'labelLimit'],
    ['a metric name that is too long', metric('x'.repeat(21)), START, 'label-limit', 'labelLimit'],
  ])('%s is refused and counted', (_what, labels, timestampMs, outcome, counter) => {
    const { store } = storeAt();
    store.append(metric('m'), START, 1);
    expect(store.append(labels, timestampMs, 2)).toBe(outcome);
    expect(read(store, 'm')).toEqual([[[0, 1]]]);
    expect(store.stats).toMatchObject({ [counter]: 1, series: 1, samples: 1 });
  });

  test('a label of just the longest length fits', () => {
    const { store } = storeAt();
    expect(store.append(metric('m', { a: 'é'.repeat(10), ['x'.repeat(20)]: 'b' }), START, 1)).toBe('stored');
  });

  test.each([NaN, Infinity, -Infinity])('the time %p is an error of the caller', (time) => {
    const { store } = storeAt();
    expect(() => store.append(metric('m'), time, 1)).toThrow(RangeError);
    expect(() => store.markStale(metric('m'), time)).toThrow('it must be a finite number of milliseconds');
  });

  test('the oldest samples go first, and those that a query may miss are counted', () => {
    const { store, clock } = storeAt();
    for (let index = 0; index < 50; index += 1) {
      clock.now = START + index * MINUTE;
      store.append(metric('m'), clock.now, index);
    }
    expect(read(store, 'm')).toEqual([[[45 * 60, 45], [46 * 60, 46], [47 * 60, 47], [48 * 60, 48], [49 * 60, 49]]]);
    expect(store.stats).toMatchObject({ samples: 5, appended: 50, overwrittenSamples: 0 });
    for (let index = 1; index <= 3; index += 1) store.append(metric('m'), clock.now + index, index);
    expect(store.stats).toMatchObject({ samples: 5, overwrittenSamples: 3 });
    expect(store.select([named('m')], 0, Infinity)[0]?.droppedUntilMs).toBe(START + 47 * MINUTE);
  });
});

describe('select', () => {
  test('the window is open at its start and closed at its end', () => {
    const { store } = storeAt();
    for (let index = 0; index < 5; index += 1) store.append(metric('m'), START + index * 1_000, index);
    expect(read(store, 'm', START + 1_000, START + 3_000)).toEqual([[[2, 2], [3, 3]]]);
    expect(read(store, 'm', START + 4_000, START + 9_000)).toEqual([]);
    expect(read(store, 'm', START - 9_000, START)).toEqual([[[0, 0]]]);
  });

  test('matchers are all to match, and a missing label is the empty string', () => {
    const { store } = storeAt();
    store.append(metric('m', { pod: 'a' }), START, 1);
    store.append(metric('m'), START, 2);
    store.append(metric('n', { pod: 'a' }), START, 3);
    const values = (...matchers: LabelMatcher[]): number[] => store.select(matchers, 0, START).flatMap((view) => [...view.values]);
    expect(values(named('m'))).toEqual([1, 2]);
    expect(values(named('m'), label('pod', (value) => value === ''))).toEqual([2]);
    expect(values(label('pod', (value) => value === 'a'))).toEqual([1, 3]);
    expect(values(label('__name__', (value) => value !== 'm'))).toEqual([3]);
    expect(values(named('m'), label('__name__', (value) => value !== 'm'))).toEqual([]);
    expect(values(named('none'))).toEqual([]);
  });

  test('a window whose samples had to go shows it', () => {
    const { store } = storeAt({ maxSamplesPerSeries: 2 });
    for (let index = 0; index < 4; index += 1) store.append(metric('m'), START + index * 1_000, index);
    expect(store.select([named('m')], START - 1, START + 1_000)).toMatchObject([{ timestamps: new Float64Array(), droppedUntilMs: START + 1_000 }]);
  });

  test('views stay as they are while the series grows', () => {
    const { store } = storeAt();
    store.append(metric('m'), START, 1);
    const [view] = store.select([named('m')], 0, START);
    for (let index = 1; index < 40; index += 1) store.append(metric('m'), START + index, index);
    expect([...(view?.values ?? [])]).toEqual([1]);
  });
});

describe('markStale', () => {
  test('ends a series until its next sample', () => {
    const { store } = storeAt();
    const ended = (at: number): boolean | undefined => store.select([named('m')], 0, START + at)[0]?.ended;
    store.append(metric('m'), START, 1);
    store.markStale(metric('m'), START + 10);
    store.markStale(metric('m'), START + 12);
    store.markStale(metric('m'), START + 20);
    expect([ended(9), ended(10), ended(30)]).toEqual([false, true, true]);
    expect(store.append(metric('m'), START + 15, 2)).toBe('out-of-order');
    store.append(metric('m'), START + 40, 2);
    expect([ended(9), ended(30), ended(40)]).toEqual([false, true, false]);
    expect(read(store, 'm')).toEqual([[[0, 1], [0.04, 2]]]);
    expect(store.stats).toMatchObject({ staleMarkers: 3, samples: 2 });
  });

  test('at the time of a sample the one that comes last counts', () => {
    const { store } = storeAt();
    store.append(metric('m'), START, 1);
    store.markStale(metric('m'), START);
    expect(store.select([named('m')], 0, START)[0]?.ended).toBe(true);
    store.append(metric('m'), START, 1);
    expect(store.select([named('m')], 0, START)[0]?.ended).toBe(false);
  });

  test('an end before the newest sample is out of order, and one of an unknown series is nothing', () => {
    const { store } = storeAt();
    store.append(metric('m'), START, 1);
    store.markStale(metric('m'), START - 1);
    store.markStale(metric('unknown'), START);
    expect(store.select([named('m')], 0, START)[0]?.ended).toBe(false);
    expect(store.stats).toMatchObject({ staleMarkers: 0, outOfOrder: 1, series: 1 });
  });
});

describe('limit of series', () => {
  function full(lookBackMs?: () => number): ReturnType<typeof storeAt> {
    const made = storeAt({}, lookBackMs);
    for (const name of ['a', 'b', 'c', 'd']) made.store.append(metric(name), START, 1);
    return made;
  }

  test('a live series is not given up for a new one', () => {
    const { store, clock } = full();
    clock.now = START + 5 * MINUTE - 1;
    expect(store.append(metric('e'), clock.now, 1)).toBe('series-limit');
    expect(store.append(metric('a'), clock.now, 2)).toBe('stored');
    expect(store.stats).toMatchObject({ series: 4, seriesLimit: 1, evictedSeries: 0 });
  });

  test('the least recently written one that no query can see goes', () => {
    const { store, clock } = full();
    clock.now = START + 4 * MINUTE;
    store.append(metric('a'), clock.now, 2);
    clock.now = START + 5 * MINUTE;
    expect(store.append(metric('e'), clock.now, 1)).toBe('stored');
    expect(['a', 'b', 'c', 'd', 'e'].filter((name) => store.newestMs(name) !== undefined)).toEqual(['a', 'c', 'd', 'e']);
    expect(store.stats).toMatchObject({ series: 4, samples: 5, evictedSeries: 1, seriesLimit: 0 });
  });

  test('queries that look back further keep series longer', () => {
    const { store, clock } = full(() => 8 * MINUTE);
    clock.now = START + 8 * MINUTE - 1;
    expect(store.append(metric('e'), clock.now, 1)).toBe('series-limit');
    clock.now = START + 8 * MINUTE;
    expect(store.append(metric('e'), clock.now, 1)).toBe('stored');
  });
});

describe('expire', () => {
  test('frees samples and series without anybody asking or writing', () => {
    const { store, clock } = storeAt();
    store.append(metric('a'), START, 1);
    store.append(metric('b'), START, 1);
    clock.now = START + 5 * MINUTE;
    store.append(metric('b'), clock.now, 2);
    clock.now = START + 10 * MINUTE;
    store.expire();
    expect(read(store, 'b')).toEqual([[[300, 2]]]);
    expect(store.newestMs('a')).toBeUndefined();
    expect(store.stats).toMatchObject({ series: 1, samples: 1, expiredSeries: 1 });
    clock.now = START + 15 * MINUTE;
    store.expire();
    expect(store.stats).toMatchObject({ series: 0, samples: 0, expiredSeries: 2 });
  });
});

test('whatever is written, no bound is exceeded and no sample is unaccounted for', () => {
  const write = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    advance: fc.integer({ min: 0, max: 200_000 }),
    offset: fc.integer({ min: -700_000, max: 60_000 }),
    action: fc.constantFrom('append', 'append', 'append', 'append', 'stale', 'expire'),
  });
  fc.assert(
    fc.property(fc.array(write, { maxLength: 200 }), (writes) => {
      const { store, clock } = storeAt();
      let appends = 0;
      for (const { name, advance, offset, action } of writes) {
        clock.now += advance;
        if (action === 'expire') store.expire();
        else if (action === 'stale') store.markStale(metric(name), clock.now + offset);
        else {
          appends += 1;
          store.append(metric(name), clock.now + offset, appends);
        }
        const views = store.select([label('__name__', () => true)], -Infinity, Infinity);
        const held = views.map(({ timestamps }) => timestamps.length);
        expect(store.stats.series).toBeLessThanOrEqual(LIMITS.maxSeries);
        expect(Math.max(0, ...held)).toBeLessThanOrEqual(LIMITS.maxSamplesPerSeries);
        expect(store.stats.samples).toBe(held.reduce((sum, count) => sum + count, 0));
        for (const { timestamps } of views) expect([...timestamps]).toEqual([...timestamps].sort((a, b) => a - b));
      }
      const { appended, duplicates, tooOld, seriesLimit, labelLimit } = store.stats;
      expect(appended + duplicates + tooOld + seriesLimit + labelLimit).toBeLessThanOrEqual(appends);
      expect(appended + duplicates + tooOld + seriesLimit + labelLimit + store.stats.outOfOrder).toBeGreaterThanOrEqual(appends);
    }),
  );
});
