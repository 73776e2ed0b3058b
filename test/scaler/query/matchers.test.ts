import { compileMatcher, compileMatchers } from '../../../scaler/query/matchers';

describe('compileMatcher', () => {
  test.each([
    ['=', 'a', ['a'], ['', 'ab', 'A']],
    ['!=', 'a', ['', 'ab'], ['a']],
    ['=~', 'a|b', ['a', 'b'], ['ab', 'xa', '']],
    ['=~', 'literal', ['literal'], ['literally', '']],
    ['=~', '', [''], ['a']],
    ['=~', 'a.b', ['a.b', 'a\nb'], ['ab']],
    ['=~', '.*', ['', 'a\nb'], []],
    ['=~', '.+', ['a'], ['']],
    ['=~', '(?i)Prod', ['prod', 'PROD'], ['production']],
    ['=~', '[[:alpha:]]+', ['abc'], ['a1']],
    ['!~', 'a.*', ['', 'b'], ['a', 'ab']],
  ] as const)('%s %j', (op, value, matching, other) => {
    const matcher = compileMatcher({ label: 'l', op, value });
    for (const text of [...matching, ...matching]) expect([text, matcher.matches(text)]).toEqual([text, true]);
    for (const text of [...other, ...other]) expect([text, matcher.matches(text)]).toEqual([text, false]);
  });

  test('a pattern that makes backtracking engines hang takes no time', () => {
    const matcher = compileMatcher({ label: 'l', op: '=~', value: '(a+)+b' });
    const started = performance.now();
    expect(matcher.matches('a'.repeat(1_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('a pattern without special characters uses the index', () => {
    expect(compileMatcher({ label: '__name__', op: '=~', value: 'm' }).equal).toBe('m');
    expect(compileMatcher({ label: '__name__', op: '=~', value: 'm.' }).equal).toBeUndefined();
  });

  test('remembers a bounded number of values and still answers right', () => {
    const matcher = compileMatcher({ label: 'l', op: '=~', value: 'a[0-9]+' });
    for (let index = 0; index < 5_000; index += 1) {
      if (!matcher.matches(`a${index}`) || matcher.matches(`b${index}`)) throw new Error(`wrong for ${index}`);
    }
  });
});

test('matchers that would select everything are refused', () => {
  expect(() => compileMatchers([{ label: 'a', op: '=~', value: 'b*' }, { label: 'c', op: '!=', value: 'd' }])).toThrow('vector selector must contain at least one non-empty matcher');
  expect(compileMatchers([{ label: 'a', op: '=~', value: 'b+' }])).toHaveLength(1);
});
