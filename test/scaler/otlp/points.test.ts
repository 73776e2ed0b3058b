import { PointWriter } from '../../../scaler/otlp/points';
import { IngestStats } from '../../../scaler/otlp';
import { counter, decoded, gauge, nanos, point, request } from '../support/otlp';
import { RecordingSink } from '../support/recording-sink';

const NOW = 1_790_000_000_000;

function write(json: object, wants: (name: string) => boolean = () => true, observingSinceMs = 0) {
  const sink = new RecordingSink();
  const stats = new IngestStats();
  const writer = new PointWriter(sink, wants, stats, { maxSeries: 100, retentionMs: 600_000 }, () => observingSinceMs);
  const rejections = Object.fromEntries(writer.write(decoded(json), NOW));
  return { sink, stats, rejections };
}

function metric(body: object): object {
  return request({}, { name: 'm', ...body });
}

test('a point becomes a sample with the labels of resource and point', () => {
  const { sink, stats } = write(
    request({ 'service.name': 'checkout', 'host.name': 'node' }, counter('http.requests', { atMs: NOW - 1_000, value: 42, labels: { 'http.route': '/pay' } })),
  );
  expect(sink.samples).toEqual([
    { labels: { __name__: 'http.requests', service_name: 'checkout', job: 'checkout', http_route: '/pay' }, timestampMs: NOW - 1_000, value: 42 },
  ]);
  expect(stats.acceptedPoints).toBe(1);
});

test('attributes of a point win over promoted ones, but not over job and instance', () => {
  const { sink } = write(
    request({ 'service.name': 'gateway', 'service.instance.id': 'i' }, gauge('m', { atMs: NOW, value: 1, labels: { 'service.name': 'other', job: 'x', instance: 'y' } })),
  );
  expect(sink.samples[0]?.labels).toEqual({ __name__: 'm', service_name: 'other', service_instance_id: 'i', job: 'gateway', instance: 'i' });
});

test.each<[string, object, number]>([
  ['negative', { asDouble: -3.5 }, -3.5],
  ['zero', { asDouble: 0 }, 0],
  ['NaN', { asDouble: NaN }, NaN],
  ['infinite', { asDouble: -Infinity }, -Infinity],
  ['an integer', { asInt: '-9007199254740991' }, -9007199254740991],
  ['the integer 0', { asInt: 0 }, 0],
])('a value that is %s is stored as it is', (_, value, expected) => {
  const { sink } = write(metric({ gauge: { dataPoints: [{ timeUnixNano: nanos(NOW), ...value }] } }));
  expect(sink.samples.map((sample) => sample.value)).toEqual([expected]);
});

test('a point without a time has the time of its arrival', () => {
  expect(write(metric({ gauge: { dataPoints: [{ asDouble: 1 }] } })).sink.samples[0]?.timestampMs).toBe(NOW);
});

test('one bad point keeps no other out', () => {
  const { sink, stats, rejections } = write(
    request({}, gauge('m', { atMs: NOW + 600_001, value: 1 }, { atMs: NOW + 600_000, value: 2 }), { name: 'empty' }, gauge('after', { atMs: NOW, value: 3 })),
  );
  expect(sink.samples.map(({ value }) => value)).toEqual([2, 3]);
  expect(rejections).toEqual({ future: 1 });
  expect(stats).toMatchObject({ emptyMetrics: 1, acceptedPoints: 2, rejectedPoints: { future: 1 } });
});

test('metrics that no query reads are counted by name and not stored', () => {
  const { sink, stats } = write(request({}, gauge('wanted', { atMs: NOW, value: 1 }), gauge('other', { atMs: NOW, value: 1 }, { atMs: NOW, value: 2 })), (name) => name === 'wanted');
  expect(sink.samples).toHaveLength(1);
  expect(stats.ignoredPoints).toBe(2);
  expect([...stats.ignoredByName]).toEqual([['other', 2]]);
});

test('names of ignored metrics are remembered within a bound', () => {
  const many = Array.from({ length: 1_200 }, (_, index) => gauge(`m${index}`, { atMs: NOW, value: 1 }));
  const { stats } = write(request({}, ...many), () => false);
  expect(stats.ignoredByName.size).toBe(1_000);
  expect(stats.ignoredPoints).toBe(1_200);
});

test('the flag for no recorded value ends the series', () => {
  const { sink, stats } = write(metric({ gauge: { dataPoints: [point({ atMs: NOW, flags: 1, labels: { pod: 'a' } })] } }));
  expect(sink.samples).toEqual([]);
  expect(sink.stale).toEqual([{ labels: { __name__: 'm', pod: 'a' }, timestampMs: NOW }]);
  expect(stats.stalePoints).toBe(1);
});

const HISTOGRAM_POINT = { timeUnixNano: nanos(NOW), explicitBounds: [1], bucketCounts: [2, 3], count: 5, sum: 4.5 };

test('of a histogram only the series that queries read are kept', () => {
  const body = metric({ histogram: { aggregationTemporality: 2, dataPoints: [HISTOGRAM_POINT] } });
  const names = (wanted: readonly string[]) => write(body, (name) => wanted.includes(name)).sink.samples.map(({ labels, value }) => [labels['__name__'], labels['le'], value]);
  expect(names(['m', 'm_count'])).toEqual([['m_count', undefined, 5]]);
  expect(names(['m', 'm_bucket', 'm_sum'])).toEqual([['m_bucket', '1', 2], ['m_bucket', '+Inf', 5], ['m_sum', undefined, 4.5]]);
});

test('a delta histogram is added up', () => {
  const later = { ...HISTOGRAM_POINT, timeUnixNano: nanos(NOW + 1_000) };
  const { sink } = write(metric({ histogram: { aggregationTemporality: 1, dataPoints: [HISTOGRAM_POINT, later] } }), (name) => ['m', 'm_count'].includes(name));
  expect(sink.samples.map(({ value }) => value)).toEqual([5, 10]);
});

test('an exponential histogram gives count and sum, and is counted', () => {
  const { sink, stats } = write(metric({ exponentialHistogram: { aggregationTemporality: 2, dataPoints: [{ timeUnixNano: nanos(NOW), count: 5, sum: 7 }] } }));
  expect(sink.samples.map(({ labels, value }) => [labels['__name__'], value])).toEqual([['m_count', 5], ['m_sum', 7]]);
  expect(stats.exponentialBucketsDropped).toBe(1);
});

test('a summary gives its quantiles, count and sum', () => {
  const { sink } = write(metric({ summary: { dataPoints: [{ timeUnixNano: nanos(NOW), count: 5, sum: 7, quantileValues: [{ quantile: 0.99, value: 3 }] }] } }));
  expect(sink.samples.map(({ labels, value }) => [labels['__name__'], labels['quantile'], value])).toEqual([
    ['m', '0.99', 3],
    ['m_count', undefined, 5],
    ['m_sum', undefined, 7],
  ]);
});

test.each<[string, object, string]>([
  ['delta of a sum that may fall', { sum: { aggregationTemporality: 1, dataPoints: [point({ atMs: NOW, value: 1 })] } }, 'temporality'],
  ['sum without temporality', { sum: { isMonotonic: true, dataPoints: [point({ atMs: NOW, value: 1 })] } }, 'temporality'],
  ['negative delta', { sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point({ atMs: NOW, value: -1 })] } }, 'delta-value'],
  ['delta that is not a number', { sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point({ atMs: NOW, value: NaN })] } }, 'delta-value'],
  ['point without a value', { gauge: { dataPoints: [point({ atMs: NOW })] } }, 'no-value'],
  ['histogram whose buckets do not fit', { histogram: { aggregationTemporality: 2, dataPoints: [{ ...HISTOGRAM_POINT, bucketCounts: [1] }] } }, 'buckets'],
])('a %s is rejected', (_, body, reason) => {
  const { sink, rejections } = write(metric(body));
  expect(rejections).toEqual({ [reason]: 1 });
  expect(sink.samples).toEqual([]);
});

test.each<[string, object, readonly boolean[]]>([
  ['monotonic sum', { sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point({ atMs: NOW, value: 1, startMs: NOW - 5_000 })] } }, [true]],
  ['sum that may fall', { sum: { aggregationTemporality: 2, isMonotonic: false, dataPoints: [point({ atMs: NOW, value: 1, startMs: NOW - 5_000 })] } }, [false]],
  ['gauge', { gauge: { dataPoints: [point({ atMs: NOW, value: 1, startMs: NOW - 5_000 })] } }, [false]],
  [
    'summary: its counts, not its quantiles',
    {
      summary: {
        dataPoints: [{ timeUnixNano: nanos(NOW), startTimeUnixNano: nanos(NOW - 5_000), count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }],
      },
    },
    [false, true, true],
  ],
])('the start time counts for what only rises: %s', (_, body, counted) => {
  const { sink } = write(metric(body));
  expect(sink.startsMs).toEqual(counted.map((yes) => (yes ? NOW - 5_000 : undefined)));
});

test.each([
  [NOW - 5_000, NOW - 5_000],
  [NOW - 4_999, undefined],
])('a start that was not observed does not count: observing since %p', (since, start) => {
  const body = metric({ sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point({ atMs: NOW, value: 1e9, startMs: NOW - 5_000 })] } });
  expect(write(body, undefined, since).sink.startsMs).toEqual([start]);
});
