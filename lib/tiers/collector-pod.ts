import { k8s } from 'cdk8s-plus-28';
import { type CollectorConfig, HEALTH_PORT, METRICS_PORT, POD_ENV, POD_IP_ENV } from '../collector';
import { goMemoryLimitMebibytes } from '../sizing';
import { envFromField, envFromSecret, restrictedContainer, restrictedPod, spread } from '../workload';
import type { CollectorImage } from './collector-image';

export interface CollectorPodOptions {
  readonly name: string;
  readonly image: CollectorImage;
  readonly config: CollectorConfig;
  /** CPU request in cores. There is no CPU limit: throttling delays sampling decisions, and shares hold under load. */
  readonly cpu: number;
  /** Memory request and limit. */
  readonly memoryMebibytes: number;
  /** Ports beside those for health and metrics, by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly selector: Record<string, string>;
  /** Whether the pod talks to the Kubernetes API. */
  readonly usesKubernetesApi: boolean;
  /** Seconds from the start of the drain to the kill: the drain, and the flush of what is queued. */
  readonly gracePeriodSeconds: number;
}

/** UID of the user in the Collector's images. */
const USER = 10001;
const CONFIG_FOLDER = '/etc/otelcol';

/** Key of the ConfigMap that holds a Collector's configuration. */
export const CONFIG_KEY = 'config.yaml';

/** The pod of a Collector tier: probes on health_check, identity for its telemetry, GOMEMLIMIT, restricted security. */
export function collectorPod(options: CollectorPodOptions): k8s.PodSpec {
  const { name, image, config, cpu, memoryMebibytes, ports, selector, usesKubernetesApi, gracePeriodSeconds } = options;
  const memory = k8s.Quantity.fromString(`${memoryMebibytes}Mi`);
  const probe = (timing: { periodSeconds: number; failureThreshold: number }): k8s.Probe => ({
    httpGet: { path: '/', port: k8s.IntOrString.fromString('health') },
    timeoutSeconds: 2,
    ...timing,
  });
  return {
    serviceAccountName: name,
    automountServiceAccountToken: usesKubernetesApi,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER),
    terminationGracePeriodSeconds: gracePeriodSeconds,
    topologySpreadConstraints: spread(selector),
    containers: [
      {
        name: 'collector',
        image: image.reference,
        imagePullPolicy: 'IfNotPresent',
        args: [`--config=${CONFIG_FOLDER}/${CONFIG_KEY}`],
        env: [
          envFromField(POD_IP_ENV, 'status.podIP'),
          envFromField(POD_ENV.name, 'metadata.name'),
          envFromField(POD_ENV.namespace, 'metadata.namespace'),
          envFromField(POD_ENV.uid, 'metadata.uid'),
          envFromField(POD_ENV.node, 'spec.nodeName'),
          { name: 'GOMEMLIMIT', value: `${goMemoryLimitMebibytes(memoryMebibytes)}MiB` },
          ...config.secrets.map(envFromSecret),
        ],
        ports: Object.entries({ ...ports, health: HEALTH_PORT, metrics: METRICS_PORT }).map(([portName, containerPort]) => ({
          name: portName,
          containerPort,
        })),
        resources: { requests: { cpu: k8s.Quantity.fromString(String(cpu)), memory }, limits: { memory } },
        securityContext: restrictedContainer(),
        startupProbe: probe({ periodSeconds: 1, failureThreshold: 60 }),
        readinessProbe: probe({ periodSeconds: 5, failureThreshold: 2 }),
        livenessProbe: probe({ periodSeconds: 10, failureThreshold: 6 }),
        volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: `${name}-config` } }],
  };
}
