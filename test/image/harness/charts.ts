import { type App, Chart } from 'cdk8s';
import { OtelScaler, type OtelScalerProps } from '../../../lib/otel-scaler';
import { synthesize } from '../../collector/harness/manifests';
import type { ConfigMap, StatefulSet } from './pod';

/** The objects of one synth that the suites look at. */
export interface Objects {
  readonly configMaps: readonly ConfigMap[];
  readonly statefulSets: readonly StatefulSet[];
}

export function objectsOf(build: (app: App) => unknown): Objects {
  const all = synthesize(build) as unknown as readonly { readonly kind: string }[];
  return {
    configMaps: all.filter((one): one is ConfigMap => one.kind === 'ConfigMap'),
    statefulSets: all.filter((one): one is StatefulSet => one.kind === 'StatefulSet'),
  };
}

/** A scaler alone, as the construct deploys it. */
export function scalerAlone(props: OtelScalerProps): Objects {
  return objectsOf((app) => new OtelScaler(new Chart(app, 'scaler', { namespace: 'observability' }), 'scaler', props));
}
