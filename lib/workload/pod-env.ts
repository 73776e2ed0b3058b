import type { k8s } from 'cdk8s-plus-28';
import type { SecretRef } from '../values';

/** An environment variable with a field of the pod itself. */
export function envFromField(name: string, fieldPath: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** The environment variable that carries a secret. */
export function envFromSecret({ envName, secret, key }: SecretRef): k8s.EnvVar {
  return { name: envName, valueFrom: { secretKeyRef: { name: secret, key } } };
}
