import fc from 'fast-check';
import { decimal, histogramSamples } from '../../../scaler/otlp/expand';
import type { HistogramDataPoint } from '../../../scaler/otlp/messages';
import { decoded } from '../support/otlp';

function histogramPoint(point: object): HistogramDataPoint {
  const metric = decoded({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'h', histogram: { dataPoints: [point] } }] }] }] }).resourceMetrics[0]
    ?.scopeMetrics[0]?.metrics[0];
  if (metric?.data !== 'histogram' || metric.histogram.dataPoints[0] === undefined) throw new Error('not a histogram');
  return metric.histogram.dataPoints[0];
}

test.each([
  [0.005, '0.005'],
  [1, '1'],
  [2.5, '2.5'],
  [1e21, '1000000000000000000000'],
  [1.5e22, '15000000000000000000000'],
  [1e-7, '0.0000001'],
  [-1.25e-9, '-0.00000000125'],
  [-0, '-0'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('bound %d is written %s', (value, text) => {
  expect(decimal(value)).toBe(text);
});

test('a bound is written without exponent and reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = decimal(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Object.is(Number(text), value)).toBe(true);
    }),
  );
});

test('buckets add up, and the last one is the count', () => {
  const samples = histogramSamples('h', histogramPoint({ explicitBounds: [1, 2.5], bucketCounts: [3, 4, 5], count: 12, sum: 20 }));
  expect(samples).toEqual([
    { name: 'h_bucket', label: { le: '1' }, value: 3 },
    { name: 'h_bucket', label: { le: '2.5' }, value: 7 },
    { name: 'h_bucket', label: { le: '+Inf' }, value: 12 },
    { name: 'h_count', value: 12 },
    { name: 'h_sum', value: 20 },
  ]);
});

test('a histogram without buckets or sum gives +Inf and the count', () => {
  expect(histogramSamples('h', histogramPoint({ count: 7 }))).toEqual([
    { name: 'h_bucket', label: { le: '+Inf' }, value: 7 },
    { name: 'h_count', value: 7 },
  ]);
});

test.each([
  ['too few counts', { explicitBounds: [1, 2], bucketCounts: [1, 2] }],
  ['too many counts', { explicitBounds: [1], bucketCounts: [1, 2, 3] }],
  ['bounds that fall', { explicitBounds: [2, 1], bucketCounts: [1, 2, 3] }],
  ['bounds that are equal', { explicitBounds: [1, 1], bucketCounts: [1, 2, 3] }],
  ['a bound that is not a number', { explicitBounds: [NaN], bucketCounts: [1, 2] }],
])('%s are refused', (_, point) => {
  expect(histogramSamples('h', histogramPoint(point))).toBeUndefined();
});
