import type { CollectorTarget } from '../catalog';
import { SecretRef } from '../values';

/** Text of a configuration in which `${env:NAME}` is expanded by the Collector; other text is escaped. */
export class Expansion {
  /** The value of an environment variable of the Collector's container, with text around it. */
  static env(name: string, after = ''): Expansion {
    return new Expansion(`\${env:${name}}${escapeDollar(after)}`);
  }

  private constructor(readonly text: string) {}
}

/** Something that a configuration refers to by its id, which depends on the Collector's release. */
export abstract class Referable {
  abstract idFor(target: CollectorTarget): string;
}

/** Anything a Collector configuration may hold. Entries that are undefined are left out. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Expansion
  | SecretRef
  | Referable
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/**
 * The value as plain data for YAML: secrets and expansions become `${env:…}`, a component its id, a `$` of other text
 * `$$`.
 */
export function toPlain(value: ConfigValue, target: CollectorTarget): unknown {
  if (value instanceof Expansion) return value.text;
  if (value instanceof SecretRef) return value.toConfig();
  if (value instanceof Referable) return value.idFor(target);
  if (typeof value === 'string') return escapeDollar(value);
  if (isList(value)) return value.map((entry) => toPlain(entry, target));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, toPlain(entry, target)]),
    );
  }
  return value;
}

/** All secrets that a value refers to. */
export function secretsIn(value: ConfigValue): readonly SecretRef[] {
  return leavesOf(value).filter((leaf) => leaf instanceof SecretRef);
}

/** Whatever a value refers to by id. */
export function referencesIn(value: ConfigValue): readonly Referable[] {
  return leavesOf(value).filter((leaf) => leaf instanceof Referable);
}

function leavesOf(value: ConfigValue): readonly unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Expansion || value instanceof SecretRef || value instanceof Referable) return [value];
  return (isList(value) ? value : Object.values(value)).flatMap(leavesOf);
}

function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function escapeDollar(text: string): string {
  return text.replaceAll('$', '$$$$');
}
