import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { InputError, locate } from '../values';

/** Runs code that may find wrong input, and tells the construct's path in the error. */
export function within<T>(scope: Construct, run: () => T): T {
  return locate(scope.node.path, run);
}

/** The namespace of the construct's chart. Addresses between tiers, and from KEDA, need it. Throws OKS008. */
export function namespaceOf(scope: Construct): string {
  const { namespace } = Chart.of(scope);
  if (namespace === undefined) {
    throw new InputError(
      'OKS008',
      { what: 'namespace of the chart', given: undefined, allowed: 'given', fix: "Create the chart as new Chart(app, 'id', { namespace: 'observability' })." },
      scope.node.path,
    );
  }
  return namespace;
}
