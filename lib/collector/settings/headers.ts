import { InputError, type SecretRef } from '../../values';
import type { ConfigValue } from '../config-value';

/** Headers of requests. Throws OKS010 for a literal in a header that, by its name, carries a secret. */
export function headerConfig(what: string, headers: Readonly<Record<string, string | SecretRef>> | undefined): ConfigValue {
  for (const [header, value] of Object.entries(headers ?? {})) {
    if (typeof value === 'string' && /authorization|token|api-?key|secret|password/i.test(header)) {
      throw new InputError('OKS010', {
        what: `header ${header} of ${what}`,
        given: 'a literal',
        allowed: 'a SecretRef, since a literal ends up in a ConfigMap',
        fix: 'Put it into a Secret and give SecretRef.of(secret, key).',
      });
    }
  }
  return headers;
}
