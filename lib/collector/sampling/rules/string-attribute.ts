import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNotEmpty, checkNumber, InputError } from '../../../values';
import { goRegexp } from '../go-regexp';
import { checkText, plainRule, type Rule } from '../rule';
import { clause, oneOf, quoted } from '../wording';
import { attributeDecider, type AttributeOptions } from './attribute';

export interface StringAttributeOptions extends AttributeOptions {
  /**
   * The values are regular expressions of Go (RE2). They match anywhere in the attribute: write `^…$` for all of it.
   * @default false
   */
  readonly regex?: boolean;
  /** Attribute values whose match is remembered; only with `regex`. @default 128 */
  readonly cacheSize?: number;
}

export function stringAttribute(key: string, values: readonly string[], options: StringAttributeOptions): Rule {
  const { regex = false, cacheSize, invertMatch = false } = options;
  const words = regex ? `${key} matching ${oneOf(values.map((value) => `/${value}/`))}` : `${key} = ${oneOf(values.map(quoted))}`;
  const [has, hasNot] = [clause(`has ${words}`), clause(`has no ${words}`)];
  return plainRule({
    type: 'string_attribute',
    since: SAMPLING_POLICY_SINCE.string_attribute,
    wording: invertMatch ? hasNot : has,
    opposite: invertMatch ? has : hasNot,
    check: (where) => check(`${where}.stringAttribute`, key, values, options),
    block: {
      string_attribute: { key, values, enabled_regex_matching: regex || undefined, cache_max_size: cacheSize, invert_match: invertMatch || undefined },
    },
    decider: () => {
      const matches = regex ? regexMatcher(values) : (text: string) => values.includes(text);
      return attributeDecider({
        key,
        invertMatch,
        words,
        // A value of another type reads as empty text, which the processor looks at on a resource and skips on a span.
        matches: (value, place) => {
          const text = 'stringValue' in value ? value.stringValue : '';
          return text === '' && place === 'span' ? false : matches(text);
        },
      });
    },
  });
}

/** Whether any of them matches; undefined if none does of those that could be translated, and some could not. */
function regexMatcher(patterns: readonly string[]): (text: string) => boolean | undefined {
  const expressions = patterns.map(goRegexp);
  return (text) => {
    if (expressions.some(({ match }) => match?.(text) === true)) return true;
    return expressions.some(({ match }) => match === undefined) ? undefined : false;
  };
}

function check(place: string, key: string, values: readonly string[], { regex = false, cacheSize }: StringAttributeOptions): void {
  checkText(`${place}.key`, key);
  checkNotEmpty(`${place}.values`, values, 'Without a value nothing matches.');
  values.forEach((value, index) => {
    checkText(`${place}.values[${index}]`, value);
    const { refused } = regex ? goRegexp(value) : {};
    if (refused !== undefined) {
      throw new InputError('OKS015', { what: `${place}.values[${index}]`, given: value, allowed: 'a regular expression of Go (RE2)', fix: `It does not compile: ${refused}.` });
    }
  });
  if (cacheSize === undefined) return;
  checkNumber(`${place}.cacheSize`, cacheSize, { min: 1, integer: true });
  if (!regex) throw new InputError('OKS001', { what: `${place}.cacheSize`, given: cacheSize, allowed: 'left out unless regex is true', fix: 'Only regular expressions have a cache.' });
}
