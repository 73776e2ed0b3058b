import { InputError } from '../../values';
import type { ConfigValue, Expansion } from '../config-value';
import { filled, regexp } from '../settings/checks';

/** Where a written attribute takes its value from; exactly one of them. */
export type AttributeSource =
  | { readonly value: string | number | boolean | Expansion }
  /** Another attribute; without it, nothing is written. */
  | { readonly fromAttribute: string }
  /** Client metadata, as `metadata.<key>`, or the authenticated client, as `auth.<attribute>`. */
  | { readonly fromContext: string };

/** What is done with an attribute, of a resource or of a span, point or record. */
export class AttributeAction {
  /** Writes the attribute if it is not there. */
  static insert(key: string, source: AttributeSource): AttributeAction {
    return AttributeAction.write('insert', key, source);
  }

  /** Writes the attribute if it is there. */
  static update(key: string, source: AttributeSource): AttributeAction {
    return AttributeAction.write('update', key, source);
  }

  /** Writes the attribute, there or not. */
  static upsert(key: string, source: AttributeSource): AttributeAction {
    return AttributeAction.write('upsert', key, source);
  }

  /** Removes the attribute. */
  static delete(key: string): AttributeAction {
    return new AttributeAction(() => ({ action: 'delete', key: filled('key of an attribute action', key) }));
  }

  /** Removes the attributes whose whole key matches. */
  static deleteMatching(pattern: string): AttributeAction {
    return new AttributeAction(() => ({ action: 'delete', pattern: checked(pattern) }));
  }

  /** Replaces the value by its SHA-256. */
  static hash(key: string): AttributeAction {
    return new AttributeAction(() => ({ action: 'hash', key: filled('key of an attribute action', key) }));
  }

  /** Writes what the named groups of the pattern, `(?P<name>…)`, find in the value into attributes of their names. */
  static extract(key: string, pattern: string): AttributeAction {
    return new AttributeAction(() => ({ action: 'extract', key: filled('key of an attribute action', key), pattern: withNamedGroups(pattern) }));
  }

  /** Converts the value to a type. */
  static convert(key: string, type: 'int' | 'double' | 'string'): AttributeAction {
    return new AttributeAction(() => ({ action: 'convert', key: filled('key of an attribute action', key), converted_type: type }));
  }

  private static write(action: 'insert' | 'update' | 'upsert', key: string, source: AttributeSource): AttributeAction {
    return new AttributeAction(() => ({ action, key: filled('key of an attribute action', key), ...sourceConfig(source) }));
  }

  private constructor(private readonly build: () => ConfigValue) {}

  /** The entry of `actions`. Throws OKS002 for an empty key, OKS015 for a pattern that is no regular expression of Go. */
  toConfig(): ConfigValue {
    return this.build();
  }
}

function sourceConfig(source: AttributeSource): Record<string, ConfigValue> {
  if ('value' in source) return { value: source.value };
  if ('fromAttribute' in source) return { from_attribute: filled('fromAttribute of an attribute action', source.fromAttribute) };
  if (!/^(metadata|auth)\.|^client\.address$/.test(source.fromContext)) {
    throw new InputError('OKS003', { what: 'fromContext of an attribute action', given: source.fromContext, allowed: '"metadata.<key>", "auth.<attribute>" or "client.address"' });
  }
  return { from_context: source.fromContext };
}

function checked(pattern: string): string {
  return regexp('pattern of an attribute action', filled('pattern of an attribute action', pattern));
}

function withNamedGroups(pattern: string): string {
  checked(pattern);
  // Escapes and character classes hold no groups.
  const groups: readonly string[] = pattern.replace(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]/gs, '').match(/\((\?P?<|\?)?/g) ?? [];
  const named = groups.filter((group) => /^\(\?P?<$/.test(group));
  if (named.length === 0 || groups.includes('(')) {
    throw new InputError('OKS015', { what: 'pattern of an attribute action', given: pattern, allowed: 'an expression with groups, all of them named as in (?P<name>…)' });
  }
  return pattern;
}
