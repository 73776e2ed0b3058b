import fc from 'fast-check';
import { metricNames, parse, selector, selectorsOf, type VectorSelector } from '../../../lib/promql';

describe('selectorsOf', () => {
  test.each([
    ['foo', [['foo', 300_000]]],
    ['foo offset 1m', [['foo', 360_000]]],
    ['foo offset -10m', [['foo', 0]]],
    ['rate(foo[20s])', [['foo', 20_000]]],
    ['rate(foo[20s] offset 1m)', [['foo', 80_000]]],
    ['max_over_time(rate(foo[1m])[10m:30s])', [['foo', 660_000]]],
    ['max_over_time(foo[10m:]) offset 1h', undefined],
    ['sum_over_time(foo[10m:] offset 1h)', [['foo', 4_500_000]]],
    ['sum(rate(a[1m])) / sum(b) or vector(0)', [['a', 60_000], ['b', 300_000]]],
    ['topk(scalar(k), foo)', [['k', 300_000], ['foo', 300_000]]],
    ['{__name__=~"a|b",x="y"}', [[undefined, 300_000]]],
    ['{"http.x"}', [['http.x', 300_000]]],
    ['{__name__="x"}', [['x', 300_000]]],
    ['time()', []],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(() => parse(text)).toThrow('offset modifier must be preceded by');
    else expect(selectorsOf(parse(text)).map(({ metricName, lookBackMs }) => [metricName, lookBackMs])).toEqual(expected);
  });

  test('the lookback of instant selectors can be chosen', () => {
    expect(selectorsOf(parse('foo + rate(bar[1m])'), 10_000).map(({ lookBackMs }) => lookBackMs)).toEqual([10_000, 60_000]);
  });

  test('metricNames has each name once', () => {
    expect(metricNames(parse('a / (a + b) or {__name__=~"c.*"}'))).toEqual(['a', 'b']);
  });
});

describe('selector', () => {
  test.each([
    [selector('m'), 'm'],
    [selector('m', {}, '5m'), 'm[5m]'],
    [selector('m', { a: 'x"y' }, '20s'), String.raw`m{a="x\"y"}[20s]`],
    [selector('m', { a: 'x\\y\n', b: '' }), String.raw`m{a="x\\y\n",b=""}`],
    [selector('http.server.duration', { 'k8s.pod': 'p' }), '{"http.server.duration","k8s.pod"="p"}'],
    [selector('offset'), '{"offset"}'],
    [selector('constructor', { constructor: 'a' }), '{"constructor",constructor="a"}'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
    expect(() => parse(text)).not.toThrow();
  });

  test('what is written is what is read, for any name and labels', () => {
    const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((name) => name !== '__name__' && name !== '__proto__');
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.dictionary(label, fc.string({ unit: 'grapheme', maxLength: 12 })), (metric, labels) => {
        const read = parse(selector(metric, labels)) as VectorSelector;
        expect(read.name).toBe(metric);
        expect(Object.fromEntries(read.matchers.filter((matcher) => matcher.label !== '__name__').map((matcher) => [matcher.label, matcher.value]))).toEqual({ ...labels });
      }),
    );
  });
});
