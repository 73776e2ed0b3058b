import { SAMPLING_POLICY_OPTION_SINCE, SAMPLING_POLICY_SINCE } from '../../../catalog';
import { checkNumber } from '../../../values';
import { notSampled, sampled, undecidable, type Decider } from '../decision';
import type { ReceivedTrace } from '../received-trace';
import { plainRule, type Rule } from '../rule';
import { TokenBucket } from '../token-bucket';
import { share } from '../wording';

/** Bursts are twice the rate if nothing is said. Source: `NewRateLimiting` and `NewBytesLimiting` of the processor. */
const DEFAULT_BURST_FACTOR = 2;

type Unit = 'span' | 'byte';

export function rateLimiting(spansPerSecond: number, burst: number | undefined): Rule {
  return limiting('span', spansPerSecond, burst);
}

export function bytesLimiting(bytesPerSecond: number, burst: number | undefined): Rule {
  return limiting('byte', bytesPerSecond, burst);
}

function limiting(unit: Unit, perSecond: number, burst: number | undefined): Rule {
  const capacity = burst ?? DEFAULT_BURST_FACTOR * perSecond;
  const [type, property] = unit === 'span' ? (['rate_limiting', 'rateLimiting'] as const) : (['bytes_limiting', 'bytesLimiting'] as const);
  return plainRule({
    type,
    since: unit === 'span' && burst !== undefined ? SAMPLING_POLICY_OPTION_SINCE.rateLimitingBurst : SAMPLING_POLICY_SINCE[type],
    wording: share(`at most ${perSecond} ${unit}s a second (${capacity} at once)`),
    opposite: share(`what is over ${perSecond} ${unit}s a second (${capacity} at once)`),
    check: (where) => {
      checkNumber(`${where}.${property}`, perSecond, { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true });
      if (burst !== undefined) checkNumber(`${where}.${property}.burst`, burst, { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true }, 'A larger trace never passes.');
    },
    block: { [type]: { [unit === 'span' ? 'spans_per_second' : 'bytes_per_second']: perSecond, burst_capacity: burst } },
    decider: () => limiter(unit, new TokenBucket(perSecond, capacity)),
  });
}

function limiter(unit: Unit, bucket: TokenBucket): Decider {
  let countKnown = true;
  return (trace, { second, reached }) => {
    const cost = costOf(trace, unit);
    const size = `it has ${cost} ${unit}${cost === 1 ? '' : 's'}`;
    if (cost > bucket.burst) return notSampled(`${size}, more than ever pass at once (${bucket.burst})`);
    countKnown &&= reached;
    if (!countKnown) return undecidable(`${size}, and what is left of the limit depends on a policy that is not decidable here`);
    const left = Math.floor(bucket.at(second));
    return (bucket.allow(cost, second) ? sampled : notSampled)(`${size}, and ${left} were left of the limit`);
  };
}

function costOf(trace: ReceivedTrace, unit: Unit): number {
  return unit === 'span' ? trace.spans.length : trace.bytes;
}
