import { checkNotEmpty, InputError } from '../../values';
import type { SamplingPolicy } from './sampling-policy';

/** Throws InputError unless there is a policy, each is valid, and their names differ. */
export function checkPolicies(policies: readonly SamplingPolicy[]): void {
  checkNotEmpty('policies', policies, 'Without a policy no trace is kept; SamplingPolicy.always() keeps all.');
  policies.forEach((policy, index) => {
    policy.check(`policies[${index}]`);
    const first = policies.findIndex((other) => other.name === policy.name);
    if (first !== index) {
      throw new InputError('OKS003', {
        what: `policies[${index}].name`,
        given: policy.name,
        allowed: `another name than that of policies[${first}]`,
        fix: 'Give one of the two policies a name: { name: … }.',
      });
    }
  });
}
