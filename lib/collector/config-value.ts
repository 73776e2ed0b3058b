import { SecretRef } from '../values';

/** Text of a configuration in which `${env:NAME}` is expanded by the Collector; other text is escaped. */
export class Expansion {
  /** The value of an environment variable of the Collector's container, with text around it. */
  static env(name: string, after = ''): Expansion {
    return new Expansion(`\${env:${name}}${escapeDollar(after)}`);
  }

  private constructor(readonly text: string) {}
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
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** The value as plain data for YAML: secrets and expansions become `${env:…}`, a `$` of other text becomes `$$`. */
export function toPlain(value: ConfigValue): unknown {
  if (value instanceof Expansion) return value.text;
  if (value instanceof SecretRef) return value.toConfig();
  if (typeof value === 'string') return escapeDollar(value);
  if (isList(value)) return value.map(toPlain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, toPlain(entry)]),
    );
  }
  return value;
}

/** All secrets that a value refers to. */
export function secretsIn(value: ConfigValue): readonly SecretRef[] {
  if (value instanceof SecretRef) return [value];
  if (value instanceof Expansion || typeof value !== 'object' || value === null) return [];
  return (isList(value) ? value : Object.values(value)).flatMap(secretsIn);
}

function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function escapeDollar(text: string): string {
  return text.replaceAll('$', '$$$$');
}
