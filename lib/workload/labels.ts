/** Labels of an object, as Kubernetes recommends them. */
export interface ObjectLabels {
  /** Which software it is: `otel-collector`. */
  readonly software: string;
  /** The workload it belongs to. */
  readonly instance: string;
  /** Its part in the whole: `gateway`, `sampler`. */
  readonly component: string;
  /** The pipeline or application it belongs to. */
  readonly partOf: string;
}

/** All labels of an object. */
export function labels(of: ObjectLabels): Record<string, string> {
  return { ...selectorLabels(of), 'app.kubernetes.io/part-of': of.partOf, 'app.kubernetes.io/managed-by': 'cdk8s-otel-keda' };
}

/**
 * The labels that select pods. They follow from names alone, not from the place in the construct tree: a selector is
 * immutable, and moving a construct must not replace the workload.
 */
export function selectorLabels(of: ObjectLabels): Record<string, string> {
  return {
    'app.kubernetes.io/name': of.software,
    'app.kubernetes.io/instance': of.instance,
    'app.kubernetes.io/component': of.component,
  };
}
