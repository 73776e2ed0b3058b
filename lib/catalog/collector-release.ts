/** The Collector release that configurations are written for, and that the test suite runs them on. */
export const COLLECTOR_VERSION = '0.161.0';

/** A ready-made build of the Collector, by what its image contains. */
export type Distribution = 'contrib' | 'k8s';

/** Image repositories of the distributions; tags carry no "v". */
export const DISTRIBUTION_IMAGES: Readonly<Record<Distribution, string>> = {
  contrib: 'docker.io/otel/opentelemetry-collector-contrib',
  k8s: 'docker.io/otel/opentelemetry-collector-k8s',
};
