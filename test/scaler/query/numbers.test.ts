import fc from 'fast-check';
import { decimalText, mean, parseNumber, power, quantile, sum, variance } from '../../../scaler/query/numbers';

test.each([
  [0, '0'],
  [-0, '-0'],
  [1.5, '1.5'],
  [-12.25, '-12.25'],
  [1e21, '1000000000000000000000'],
  [1.5e22, '15000000000000000000000'],
  [1e-7, '0.0000001'],
  [-1.25e-10, '-0.000000000125'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
])('decimalText(%p) is %s', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test.each([
  ['0.5', 0.5],
  ['1e3', 1_000],
  ['.5', 0.5],
  ['5.', 5],
  ['+Inf', Infinity],
  ['inf', Infinity],
  ['-Inf', -Infinity],
  ['', NaN],
  ['0x10', NaN],
  [' 1', NaN],
  ['one', NaN],
])('parseNumber(%j) is %p', (text, value) => {
  expect(parseNumber(text)).toBe(value);
});

test('what decimalText writes, parseNumber reads', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Object.is(parseNumber(decimalText(value)), value)));
});

test('sums and means', () => {
  expect(sum([1, 1e100, 1, -1e100])).toBe(2);
  expect(sum([Infinity, 1])).toBe(Infinity);
  expect(sum([Infinity, -Infinity])).toBeNaN();
  expect(sum([])).toBe(0);
  expect(mean([1.7e308, 1.7e308])).toBe(1.7e308);
  expect(mean([Infinity, 1])).toBe(Infinity);
  expect(variance([2, 4, 4, 4, 5, 5, 7, 9])).toBe(4);
  expect(variance([1, NaN])).toBeNaN();
});

test('quantiles', () => {
  expect(quantile(0, [3, 1, 2])).toBe(1);
  expect(quantile(1, [3, 1, 2])).toBe(3);
  expect(quantile(0.25, [1, 2, 3, 4])).toBe(1.75);
  expect(quantile(0.5, [])).toBeNaN();
  expect(quantile(NaN, [1])).toBeNaN();
});

test('powers as Go computes them', () => {
  expect([power(1, NaN), power(-1, Infinity), power(2, 10), power(0, 0), power(NaN, 0)]).toEqual([1, 1, 1_024, 1, 1]);
});
