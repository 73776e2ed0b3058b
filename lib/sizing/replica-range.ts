import { checkNumber } from '../values';

/** Fewest replicas of a tier: one may fail, or its node be drained, while the other serves. */
const FEWEST = 2;

/** More pods than this in one tier are several pipelines. */
export const MOST_REPLICAS = 1_000;

/** Replicas for a load at a normal hour, and for the burst; both at the target, so the headroom above it is kept. */
export function replicaRange(load: number, burst: number, targetPerReplica: number): { minReplicas: number; maxReplicas: number } {
  const minReplicas = Math.max(FEWEST, Math.ceil(load / targetPerReplica));
  checkNumber('replicas that the traffic needs', Math.ceil((load * burst) / targetPerReplica), { max: MOST_REPLICAS }, 'Split the traffic over several pipelines.');
  // At least one more than the normal hour: a tier that cannot grow is not scaled.
  return { minReplicas, maxReplicas: Math.max(minReplicas + 1, Math.ceil((load * burst) / targetPerReplica)) };
}
