/** A ready-made build of the Collector, by what its image contains; `custom` is a build of one's own, taken to have everything. */
export type Distribution = 'core' | 'contrib' | 'k8s' | 'custom';

/** Image repositories of the ready-made distributions; their tags carry no "v". */
export const DISTRIBUTION_IMAGES: Readonly<Record<Exclude<Distribution, 'custom'>, string>> = {
  core: 'docker.io/otel/opentelemetry-collector',
  contrib: 'docker.io/otel/opentelemetry-collector-contrib',
  k8s: 'docker.io/otel/opentelemetry-collector-k8s',
};
