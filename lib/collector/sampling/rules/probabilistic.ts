import { SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNumber } from '../../../values';
import { notSampled, sampled } from '../decision';
import { checkText, plainRule, type Rule } from '../rule';
import { DEFAULT_HASH_SALT, hashThreshold, hashTraceId } from '../trace-id-hash';
import { share } from '../wording';

export function probabilistic(percent: number, hashSalt: string | undefined): Rule {
  const others = Number((100 - percent).toPrecision(12));
  return plainRule({
    type: 'probabilistic',
    since: SAMPLING_POLICY_SINCE.probabilistic,
    wording: share(`${percent} %`),
    opposite: share(`the other ${others} %`),
    check: (where) => {
      checkNumber(`${where}.percentage`, percent, { above: 0, max: 100 }, 'A share of 10 % is percentage(10).');
      if (hashSalt !== undefined) checkText(`${where}.hashSalt`, hashSalt);
    },
    block: { probabilistic: { hash_salt: hashSalt, sampling_percentage: percent } },
    decider: () => {
      const largest = hashThreshold(percent);
      return (trace) => {
        const within = hashTraceId(hashSalt ?? DEFAULT_HASH_SALT, trace.traceId) <= largest;
        return within ? sampled(`the hash of its ID is among the lowest ${percent} %`) : notSampled(`the hash of its ID is not among the lowest ${percent} %`);
      };
    },
  });
}
