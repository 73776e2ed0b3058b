import fc from 'fast-check';
import { check, checkOneNumber, FUNCTIONS, PromqlError, type ValueType } from '../../../lib/promql';

describe('check', () => {
  test.each<[string, ValueType]>([
    ['1', 'scalar'],
    ['"a"', 'string'],
    ['foo', 'vector'],
    ['foo[5m]', 'matrix'],
    ['foo[5m:]', 'matrix'],
    ['(1)', 'scalar'],
    ['1 + 2', 'scalar'],
    ['1 == bool 2', 'scalar'],
    ['1 + foo', 'vector'],
    ['foo > 1', 'vector'],
    ['-foo', 'vector'],
    ['-time()', 'scalar'],
    ['scalar(foo) * 2', 'scalar'],
    ['vector(1)', 'vector'],
    ['sum by (a) (rate(foo[5m]))', 'vector'],
    ['quantile(0.5, foo)', 'vector'],
    ['count_values("v", foo)', 'vector'],
    ['histogram_quantile(0.9, sum by (le) (rate(foo_bucket[5m])))', 'vector'],
    ['round(foo)', 'vector'],
    ['round(foo, 5)', 'vector'],
    ['hour()', 'vector'],
    ['label_join(foo, "a", ",")', 'vector'],
    ['label_join(foo, "a", ",", "b", "c", "d")', 'vector'],
    ['max_over_time(rate(foo[1m])[10m:])', 'vector'],
    ['foo and on() bar', 'vector'],
    ['foo * on(a) group_left(b) bar', 'vector'],
    ['foo + on() 1', 'vector'],
  ])('%s is a %s', (text, type) => {
    expect(check(text)).toMatchObject({ text, type });
  });

  test.each([
    ['rate(foo)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
    ['sum(rate(foo))', '1:10: parse error: expected type range vector in call to function "rate", got instant vector'],
    ['abs(foo[5m])', '1:5: parse error: expected type instant vector in call to function "abs", got range vector'],
    ['vector(foo)', '1:8: parse error: expected type scalar in call to function "vector", got instant vector'],
    ['label_replace(foo, 1, "", "", "")', '1:20: parse error: expected type string in call to function "label_replace", got scalar'],
    ['label_join(foo, "a", ",", bar)', '1:27: parse error: expected type string in call to function "label_join", got instant vector'],
    ['rate(foo[5m], 1)', '1:1: parse error: expected 1 argument(s) in call to "rate", got 2'],
    ['rate()', '1:1: parse error: expected 1 argument(s) in call to "rate", got 0'],
    ['round()', '1:1: parse error: expected at least 1 argument(s) in call to "round", got 0'],
    ['round(foo, 1, 2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
    ['label_join(foo)', '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1'],
    ['sum(1)', '1:5: parse error: expected type instant vector in aggregation expression, got scalar'],
    ['sum(foo[5m])', '1:5: parse error: expected type instant vector in aggregation expression, got range vector'],
    ['topk(foo, bar)', '1:6: parse error: expected type scalar in aggregation parameter, got instant vector'],
    ['count_values(1, foo)', '1:14: parse error: expected type string in aggregation parameter, got scalar'],
    ['foo + "x"', '1:7: parse error: binary expression must contain only scalar and instant vector types'],
    ['foo[5m] + 1', '1:1: parse error: binary expression must contain only scalar and instant vector types'],
    ['1 == 2', '1:1: parse error: comparisons between scalars must use BOOL modifier'],
    ['1 + bool 2', '1:1: parse error: bool modifier can only be used on comparison operators'],
    ['foo and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
    ['1 or 2', '1:1: parse error: set operator "or" not allowed in binary scalar expression'],
    ['foo + on(a) 1', '1:1: parse error: vector matching only allowed between instant vectors'],
    ['foo and on(a) group_left bar', '1:1: parse error: no grouping allowed for "and" operation'],
    ['foo * on(a) group_left(a) bar', '1:1: parse error: label "a" must not occur in ON and GROUP clause at once'],
    ['foo + fill(0) 1', '1:1: parse error: filling in missing series only allowed between instant vectors'],
    ['foo and fill(0) bar', '1:1: parse error: filling in missing series not allowed for set operators'],
    ['-"x"', '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"'],
    ['-foo[5m]', '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "range vector"'],
    ['1[5m:]', '1:1: parse error: subquery is only allowed on instant vector, got scalar instead'],
  ])('%s fails with %s', (text, message) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ name: 'PromqlError', message }));
  });

  test('knows every function with the number of arguments it takes', () => {
    const argument: Record<ValueType, string> = { scalar: '1', string: '"a"', vector: 'foo', matrix: 'foo[5m]' };
    for (const [name, { args, returns }] of FUNCTIONS) {
      expect(check(`${name}(${args.map((type) => argument[type]).join(', ')})`)).toMatchObject({ type: returns });
      expect(() => check(`${name}(${Array.from({ length: 40 }, () => '1').join(', ')})`)).toThrow(PromqlError);
    }
  });
});

describe('checkOneNumber', () => {
  test.each([
    ['sum(foo)', undefined],
    ['1 + 1', undefined],
    ['foo[5m]', 'the query gives a range vector, a trigger needs a scalar or an instant vector'],
    ['"a"', 'the query gives a string, a trigger needs a scalar or an instant vector'],
    ['sum(', '1:4: parse error: unclosed left parenthesis'],
    ['rate(foo)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ])('%s', (text, problem) => {
    expect(checkOneNumber(text)).toBe(problem);
  });

  test('gives an answer for any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (text) => ['string', 'undefined'].includes(typeof checkOneNumber(text))));
  });
});
