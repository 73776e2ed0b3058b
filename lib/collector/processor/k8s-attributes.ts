import { InputError, type TimeSpan } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import type { ConfigValue } from '../config-value';
import { regexp, timeText } from '../settings/checks';

/** A label or annotation that becomes an attribute; one of `key` and `keyRegex`. */
export interface KubernetesFieldExtraction {
  /** Name of the attribute; `$1` stands for a group of `keyRegex`. @default - k8s.pod.labels.<key>, and the like */
  readonly tagName?: string;
  /** The label or annotation. */
  readonly key?: string;
  /** Expression that the whole key matches, for several of them. */
  readonly keyRegex?: string;
  /** Whose it is. @default "pod" */
  readonly from?: 'pod' | 'namespace' | 'node';
}

/** What a pod is recognized by: the address of the connection, or an attribute of the resource. */
export type PodAssociationSource = { readonly from: 'connection' } | { readonly from: 'resource_attribute'; readonly name: string };

export interface KubernetesAttributesOptions extends ComponentOptions {
  /** How the API server is asked. @default "serviceAccount" */
  readonly authType?: 'serviceAccount' | 'kubeConfig' | 'none' | 'tls';
  /** Only add the pod's address, for a later tier to look up; needs no rights. @default false */
  readonly passthrough?: boolean;
  /** Attributes to add, such as `k8s.deployment.name`. @default - those of the processor's documentation */
  readonly metadata?: readonly string[];
  /** Labels to add. @default - none */
  readonly labels?: readonly KubernetesFieldExtraction[];
  /** Annotations to add. @default - none */
  readonly annotations?: readonly KubernetesFieldExtraction[];
  /** Look only at pods of the node in this environment variable; right for agents, wrong for gateways. @default - all nodes */
  readonly nodeFromEnvVar?: string;
  /** Look only at pods of this namespace. @default - all namespaces */
  readonly namespace?: string;
  /** Ways to recognize a pod, tried in this order; each of up to 4 sources that must all fit. @default - by pod IP, pod UID, then the connection */
  readonly podAssociation?: readonly (readonly PodAssociationSource[])[];
  /** Pods whose data gets nothing, as expressions for their names. @default - jaeger-agent and jaeger-collector */
  readonly excludePods?: readonly string[];
  /** Hold the Collector's start until metadata is there. @default false */
  readonly waitForMetadata?: boolean;
  /** Longest such wait, after which the Collector fails to start. @default 10 s */
  readonly waitForMetadataTimeout?: TimeSpan;
}

/**
 * Adds attributes of the pod that data comes from. Its service account needs get, list and watch on pods, namespaces, nodes
 * and ReplicaSets. Throws OKS001 for more than 4 sources, OKS002 for a field without key, OKS015 for a wrong expression.
 */
export function k8sAttributes(options: KubernetesAttributesOptions = {}): Processor {
  const { name, metadata, labels, annotations, nodeFromEnvVar, namespace, podAssociation, excludePods } = options;
  excludePods?.forEach((pod, index) => regexp(`k8sAttributes.excludePods[${index}]`, pod));
  const extract = metadata !== undefined || labels !== undefined || annotations !== undefined;
  return Component.of(
    'k8s_attributes',
    {
      auth_type: options.authType ?? 'serviceAccount',
      passthrough: options.passthrough,
      extract: extract ? { metadata, labels: fields('k8sAttributes.labels', labels), annotations: fields('k8sAttributes.annotations', annotations) } : undefined,
      filter: nodeFromEnvVar === undefined && namespace === undefined ? undefined : { node_from_env_var: nodeFromEnvVar, namespace },
      pod_association: podAssociation?.map((sources, index) => association(`k8sAttributes.podAssociation[${index}]`, sources)),
      exclude: excludePods && { pods: excludePods.map((pod) => ({ name: pod })) },
      wait_for_metadata: options.waitForMetadata,
      wait_for_metadata_timeout: timeText('k8sAttributes.waitForMetadataTimeout', options.waitForMetadataTimeout, { min: 1 }),
    },
    { name },
  );
}

function fields(what: string, list: readonly KubernetesFieldExtraction[] | undefined): ConfigValue {
  return list?.map(({ tagName, key, keyRegex, from = 'pod' }, index) => {
    if ((key === undefined) === (keyRegex === undefined)) {
      throw new InputError('OKS002', { what: `${what}[${index}]`, given: { key, keyRegex }, allowed: 'one with either key or keyRegex' });
    }
    if (keyRegex !== undefined) regexp(`${what}[${index}].keyRegex`, keyRegex);
    return { tag_name: tagName, key, key_regex: keyRegex, from };
  });
}

function association(what: string, sources: readonly PodAssociationSource[]): ConfigValue {
  // PodIdentifierMaxLength of k8sattributesprocessor.
  if (sources.length === 0 || sources.length > 4) throw new InputError('OKS001', { what, given: sources, allowed: 'a list of 1 to 4 sources' });
  return { sources: sources.map((source) => ({ ...source })) };
}
