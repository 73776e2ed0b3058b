import type { k8s } from 'cdk8s-plus-28';

/** Spreads the pods of a tier over nodes and zones, as far as there are any: a preference, so that none stays pending. */
export function spread(matchLabels: Record<string, string>): k8s.TopologySpreadConstraint[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  }));
}
