import fc from 'fast-check';
import { childrenOf, FUNCTIONS, MAX_QUERY_LENGTH, parse, PromqlError, type Expr } from '../../../lib/promql';

/** The tree in prefix form, so that precedence can be read. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'string':
      return JSON.stringify(expr.value);
    case 'vector': {
      const at = expr.at === undefined ? '' : `@${expr.at}`;
      return `${expr.name ?? expr.matchers.map(({ label, op, value }) => `${label}${op}${value}`).join()}${at}${expr.offsetMs === 0 ? '' : `~${expr.offsetMs}`}${expr.interpolation ?? ''}`;
    }
    case 'matrix':
      return `${shape(expr.selector)}[${expr.rangeMs}]`;
    case 'subquery':
      return `${shape(expr.expr)}[${expr.rangeMs}:${expr.stepMs ?? ''}]${expr.offsetMs === 0 ? '' : `~${expr.offsetMs}`}`;
    case 'paren':
      return `{${shape(expr.expr)}}`;
    case 'unary':
      return `(${expr.op}${shape(expr.expr)})`;
    case 'binary':
      return `(${expr.op}${expr.bool ? ' bool' : ''} ${shape(expr.left)} ${shape(expr.right)})`;
    case 'aggregation':
      return `${expr.op} ${expr.grouping}(${expr.labels.join()})(${[expr.param, expr.expr].flatMap((part) => (part === undefined ? [] : [shape(part)])).join()})`;
    case 'call':
      return `${expr.name}(${expr.args.map(shape).join()})`;
  }
}

describe('parse', () => {
  test.each([
    ['1', '1'],
    ['-1', '-1'],
    ['0x1F', '31'],
    ['010', '8'],
    ['1_000.5', '1000.5'],
    ['1e3', '1000'],
    ['.5', '0.5'],
    ['Inf', 'Infinity'],
    ['-inf', '-Infinity'],
    ['NaN', 'NaN'],
    ['1m30s', '90'],
    ['500ms', '0.5'],
    ['1y2w3d', String((365 + 14 + 3) * 86_400)],
  ])('number %s is %s', (text, expected) => {
    expect(shape(parse(text))).toBe(expected);
  });

  test.each([
    [String.raw`"a\"\n\t\\b"`, 'a"\n\t\\b'],
    [String.raw`'it\'s'`, "it's"],
    ['`raw \\n "text"`', 'raw \\n "text"'],
    [String.raw`"\x41\101\u00e9\U0001F600"`, 'AAé😀'],
    [String.raw`"\xc3\xa9"`, 'é'],
  ])('string %s', (text, expected) => {
    expect(parse(text)).toMatchObject({ kind: 'string', value: expected });
  });

  test.each([
    ['-1^2', '(-(^ 1 2))'],
    ['2*-1^2', '(* 2 (-(^ 1 2)))'],
    ['-a*b', '(* (-a) b)'],
    ['-a^b', '(-(^ a b))'],
    ['a^b^c', '(^ a (^ b c))'],
    ['a^-b*c', '(* (^ a (-b)) c)'],
    ['a-b-c', '(- (- a b) c)'],
    ['a+b*c', '(+ a (* b c))'],
    ['(a+b)*c', '(* {(+ a b)} c)'],
    ['a or b and c unless d', '(or a (unless (and b c) d))'],
    ['a == b + 1', '(== a (+ b 1))'],
    ['a > bool b', '(> bool a b)'],
    ['a AND b', '(and a b)'],
    ['a -1', '(- a 1)'],
    ['-foo offset 5m', '(-foo~300000)'],
    ['a + b offset 5m * c', '(+ a (* b~300000 c))'],
    ['a * b[5m:1m]', '(* a b[300000:60000])'],
    ['a atan2 b', '(atan2 a b)'],
  ])('precedence of %s', (text, expected) => {
    expect(shape(parse(text))).toBe(expected);
  });

  test.each([
    ['foo{a="b",c!="d",e=~"f",g!~"h",}', 'foo'],
    ['{"http.server.request.duration", "k8s.pod.name"="x"}', 'http.server.request.duration'],
    ['{__name__=~"a.*",b="c"}', '__name__=~a.*,b=c'],
    ['foo offset -5m', 'foo~-300000'],
    ['foo @ 1.5 offset 1h', 'foo@1500~3600000'],
    ['foo offset 1h @ end()', 'foo@end~3600000'],
    ['foo @ start()', 'foo@start'],
    ['foo[1h30m] offset 1d', 'foo~86400000[5400000]'],
    ['foo[5m + 2 * 1m]', 'foo[420000]'],
    ['foo[5m:]', 'foo[300000:]'],
    ['rate(foo[5m])[30m:1m] offset 1m', 'rate(foo[300000])[1800000:60000]~60000'],
    ['foo anchored', 'fooanchored'],
    ['sum', 'sum'],
    ['rate + by', '(+ rate by)'],
    ['sum by (a, "b.c") (foo)', 'sum by(a,b.c)(foo)'],
    ['SUM(foo) without(a,)', 'sum without(a)(foo)'],
    ['topk(3, foo)', 'topk by()(3,foo)'],
    ['foo{on="x",bool="y"} # a comment', 'foo'],
    ['# before\n foo', 'foo'],
  ])('%s', (text, expected) => {
    expect(shape(parse(text))).toBe(expected);
  });

  test('a selector has its name among the matchers', () => {
    expect(parse('foo{a!~"b"}')).toMatchObject({
      name: 'foo',
      matchers: [{ label: 'a', op: '!~', value: 'b' }, { label: '__name__', op: '=', value: 'foo' }],
    });
  });

  test('matching and fill of binary operations', () => {
    expect(parse('a * on(x, y) group_left(z) b')).toMatchObject({ matching: { mode: 'on', labels: ['x', 'y'], group: 'left', include: ['z'] } });
    expect(parse('a / ignoring(x) group_right b')).toMatchObject({ matching: { mode: 'ignoring', labels: ['x'], group: 'right', include: [] } });
    expect(parse('a + fill_left(1) fill_right(-2) b')).toMatchObject({ fill: { left: 1, right: -2 } });
    expect(parse('a + fill(0) b')).toMatchObject({ fill: { left: 0, right: 0 } });
  });

  test('every node knows its place in the text', () => {
    const text = 'sum(rate(foo[5m])) / -bar offset 1m';
    const places: string[] = [];
    const visit = (expr: Expr): void => {
      places.push(text.slice(expr.from, expr.to));
      childrenOf(expr).forEach(visit);
    };
    visit(parse(text));
    expect(places).toEqual([text, 'sum(rate(foo[5m]))', 'rate(foo[5m])', 'foo[5m]', 'foo', '-bar offset 1m', 'bar offset 1m']);
  });

  test.each([...FUNCTIONS.keys()])('knows the function %s', (name) => {
    expect(parse(`${name}()`)).toMatchObject({ kind: 'call', name });
  });

  test.each([
    ['', '1:1: parse error: no expression found in input'],
    ['  # only a comment', '1:19: parse error: no expression found in input'],
    ['1 +', '1:4: parse error: unexpected end of input'],
    ['foo bar', '1:5: parse error: unexpected identifier "bar"'],
    ['foo\n  bar', '2:3: parse error: unexpected identifier "bar"'],
    [')', '1:1: parse error: unexpected ")"'],
    ['sum(x))', '1:7: parse error: unexpected ")"'],
    ['sum(x', '1:4: parse error: unclosed left parenthesis'],
    ['rate(foo[5m)', '1:12: parse error: unexpected ")", "[" is still open'],
    ['foo[5m', '1:4: parse error: unclosed left bracket'],
    ['foo[]', '1:5: parse error: unexpected "]" in duration expression'],
    ['foo[5x]', '1:5: parse error: bad number or duration syntax: "5x"'],
    ['1.', '1:1: parse error: bad number or duration syntax: "1."'],
    ['foo{a="b"', '1:10: parse error: unexpected end of input inside braces'],
    ['foo{a=b}', '1:7: parse error: unexpected identifier "b" in label matching, expected string'],
    ['foo{a}', '1:6: parse error: unexpected "}" in label matching, expected label matching operator'],
    ['foo{,}', '1:5: parse error: unexpected "," in label matching, expected label name or "}"'],
    ['foo{a="b" c="d"}', '1:11: parse error: unexpected identifier "c" in label matching, expected "," or "}"'],
    ['foo{a="b}', '1:7: parse error: unterminated quoted string'],
    ["'x", '1:1: parse error: unterminated quoted string'],
    ['"', '1:1: parse error: unterminated quoted string'],
    [String.raw`"\q"`, String.raw`1:1: parse error: unknown escape sequence \q in a quoted string`],
    [String.raw`"\ud800"`, String.raw`1:1: parse error: escape sequence \ud800 is not a Unicode code point`],
    [String.raw`"a\xff"`, String.raw`1:1: parse error: escape sequence \xff is not valid UTF-8`],
    [String.raw`"\777"`, String.raw`1:1: parse error: escape sequence \777 is not a byte`],
    ['foo $ bar', '1:5: parse error: unexpected character "$"'],
    ['nosuch(x)', '1:1: parse error: unknown function with name "nosuch"'],
    ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{a=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{a!="b"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['foo{__name__="bar"}', '1:1: parse error: metric name must not be set twice: "foo" or "bar"'],
    ['foo{"bar"}', '1:1: parse error: metric name must not be set twice: "foo" or "bar"'],
    ['foo[0s]', '1:5: parse error: duration must be greater than 0'],
    ['foo[-5m]', '1:5: parse error: duration must be greater than 0'],
    ['foo[5m:0s]', '1:8: parse error: duration must be greater than 0'],
    ['foo[1m/0]', '1:7: parse error: division by zero'],
    ['foo[step()]', '1:5: parse error: step() in a duration depends on a range query and is not supported'],
    ['foo[999999999999y]', '1:5: parse error: duration out of range'],
    ['foo offset 1m offset 1m', '1:1: parse error: offset may not be set multiple times'],
    ['foo @ 1 @ 2', '1:1: parse error: @ <timestamp> may not be set multiple times'],
    ['foo @ inf', '1:7: parse error: timestamp out of bounds for @ modifier: Infinity'],
    ['1 offset 1m', '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery'],
    ['(foo)[5m]', '1:1: parse error: ranges only allowed for vector selectors'],
    ['foo offset 1m[5m]', '1:1: parse error: no offset modifiers allowed before range'],
    ['foo @ 1 [5m]', '1:1: parse error: no @ modifiers allowed before range'],
    ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
    ['sum(a, b)', '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2'],
    ['1 + topk(a)', '1:5: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1'],
  ])('%j fails with %s', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'PromqlError', message }));
  });

  test('an error tells its place', () => {
    expect(() => parse('1 +\n é bar')).toThrow(expect.objectContaining({ position: { line: 2, column: 2, offset: 5 }, reason: 'unexpected character "é"' }));
  });

  test.each([
    ['too long', 'a'.repeat(MAX_QUERY_LENGTH + 1), `the query has ${MAX_QUERY_LENGTH + 1} characters; at most ${MAX_QUERY_LENGTH} are allowed`],
    ['too deep', '('.repeat(300) + '1' + ')'.repeat(300), 'the expression is nested more than 250 levels deep'],
    ['too many operators', '1' + '+1'.repeat(300), 'the expression has more than 250 operators in a row'],
  ])('%s', (_what, text, reason) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'PromqlError', reason }));
  });

  test('throws nothing but PromqlError, whatever the text', () => {
    const words = ['sum', 'by', '(', ')', '[', ']', '{', '}', ':', '5m', 'foo', '"x"', "'", '"', '`', '=', '=~', ',', '+', '-', '^', 'offset', '@', 'rate', '1', '0x', '\\', 'on', 'group_left', 'bool', 'inf', '#', '\n', 'é', 'start'];
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(' ')), fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join('')));
    fc.assert(
      fc.property(text, (query) => {
        try {
          const expr = parse(query);
          expect(expr.from).toBeGreaterThanOrEqual(0);
          expect(expr.to).toBeLessThanOrEqual(query.length);
        } catch (error) {
          expect(error).toBeInstanceOf(PromqlError);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
