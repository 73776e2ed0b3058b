import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkText, plainRule, type Rule } from '../rule';
import { clause } from '../wording';
import { attributeDecider, type AttributeOptions } from './attribute';

export function booleanAttribute(key: string, expected: boolean, { invertMatch = false }: AttributeOptions): Rule {
  const [has, hasNot] = [clause(`has ${key} = ${expected}`), clause(`has no ${key} = ${expected}`)];
  return plainRule({
    type: 'boolean_attribute',
    since: SAMPLING_POLICY_SINCE.boolean_attribute,
    wording: invertMatch ? hasNot : has,
    opposite: invertMatch ? has : hasNot,
    check: (where) => checkText(`${where}.booleanAttribute.key`, key),
    block: { boolean_attribute: { key, value: expected, invert_match: invertMatch || undefined } },
    decider: () =>
      attributeDecider({
        key,
        invertMatch,
        words: `${key} = ${expected}`,
        // A value of another type reads as false in the processor.
        matches: (value) => ('boolValue' in value && value.boolValue) === expected,
      }),
  });
}
