import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ADMIN_PATHS, scalerConfig, type ScalerLimits, SCALER_PORTS } from '../contract';
import { checkDnsLabel, checkNumber } from '../values';
import { checksum, CHECKSUM_ANNOTATION, labels, namespaceOf, requireUniqueNames, restrictedContainer, restrictedPod, selectorLabels, within } from '../workload';
import { scalerNetworkPolicy } from './network-policy';
import { ScalerSource } from './scaler-source';

export interface OtelScalerProps {
  /** Name of the workload and its Service. @default "otel-scaler" */
  readonly name?: string;
  /** Where the program comes from. @default ScalerSource.bundle() */
  readonly source?: ScalerSource;
  /** PromQL queries that it is to know from the start, beside those that are added with `addQuery`. @default - none */
  readonly queries?: readonly string[];
  /** Bounds of what it holds and accepts. @default DEFAULT_SCALER_LIMITS */
  readonly limits?: Partial<ScalerLimits>;
  /** Memory request and limit, in MiB. @default 512 */
  readonly memoryMebibytes?: number;
  /** Namespace that KEDA's operator runs in; only it may ask. @default "keda" */
  readonly kedaNamespace?: string;
}

/** UID of the user `node` in the stock Node images. */
const USER = 1000;
const CONFIG_FOLDER = '/etc/otel-keda-scaler';
const CONFIG_KEY = 'scaler.json';

/**
 * The push-fed external scaler: takes OTLP metrics, keeps the recent ones in memory, and answers KEDA by PromQL over
 * them. One replica: while it restarts, KEDA gets errors and the HPA keeps what runs.
 */
export class OtelScaler extends Construct {
  /** Name of the workload and its Service. */
  readonly name: string;
  private readonly namespace: string;
  private readonly queries: Set<string>;

  /** Throws InputError for wrong input, with the construct's path. */
  constructor(scope: Construct, id: string, props: OtelScalerProps = {}) {
    super(scope, id);
    const { name = 'otel-scaler', source = ScalerSource.bundle(), queries = [], limits, memoryMebibytes = 512, kedaNamespace = 'keda' } = props;
    this.name = name;
    this.queries = new Set(queries);
    this.namespace = namespaceOf(this);
    requireUniqueNames(this);

    within(this, () => {
      // Names of the program's ConfigMaps, and of the pod with its revision, add to it.
      checkDnsLabel('name', name, 40);
      checkNumber('memoryMebibytes', memoryMebibytes, { min: 128, integer: true });
      const of = { software: 'otel-keda-scaler', instance: name, component: 'scaler', partOf: name };
      const objectLabels = labels(of);
      const selector = selectorLabels(of);
      const program = source.bind(this, name, objectLabels);
      const configText = (): string => `${JSON.stringify(scalerConfig({ queries: [...this.queries].sort(), limits }), null, 2)}\n`;

      new k8s.KubeConfigMap(this, 'Config', {
        metadata: { name: `${name}-config`, labels: objectLabels },
        data: { [CONFIG_KEY]: Lazy.any({ produce: configText }) as string },
      });
      new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata: { name, labels: objectLabels }, automountServiceAccountToken: false });
      new k8s.KubeService(this, 'Service', {
        metadata: { name, labels: objectLabels },
        spec: { selector, ports: servicePorts(['otlpGrpc', 'otlpHttp', 'keda']) },
      });
      // Governs the StatefulSet and lets peers find each other before they are ready.
      new k8s.KubeService(this, 'Peers', {
        metadata: { name: `${name}-peers`, labels: objectLabels },
        spec: { clusterIp: 'None', publishNotReadyAddresses: true, selector, ports: servicePorts(['otlpGrpc', 'otlpHttp']) },
      });
      new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
        metadata: { name, labels: objectLabels },
        spec: scalerNetworkPolicy(selector, kedaNamespace),
      });
      new k8s.KubeStatefulSet(this, 'Default', {
        metadata: { name, labels: objectLabels },
        spec: {
          serviceName: `${name}-peers`,
          replicas: 1,
          selector: { matchLabels: selector },
          template: {
            metadata: {
              labels: objectLabels,
              annotations: { [CHECKSUM_ANNOTATION]: Lazy.any({ produce: () => checksum(configText()) }) as string },
            },
            spec: {
              serviceAccountName: name,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: restrictedPod(USER),
              terminationGracePeriodSeconds: 15,
              containers: [
                {
                  name: 'scaler',
                  image: program.image,
                  imagePullPolicy: 'IfNotPresent',
                  command: program.command,
                  args: ['--config', `${CONFIG_FOLDER}/${CONFIG_KEY}`],
                  env: [
                    ...program.env,
                    // Series are kept outside the JavaScript heap; half of the limit is left to them.
                    { name: 'NODE_OPTIONS', value: `--max-old-space-size=${Math.floor(memoryMebibytes / 2)}` },
                  ],
                  ports: Object.entries(SCALER_PORTS).map(([key, containerPort]) => ({ name: portName(key), containerPort })),
                  resources: {
                    requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString(`${memoryMebibytes}Mi`) },
                    limits: { memory: k8s.Quantity.fromString(`${memoryMebibytes}Mi`) },
                  },
                  securityContext: restrictedContainer(),
                  startupProbe: probe(ADMIN_PATHS.ready, { periodSeconds: 1, failureThreshold: 60 }),
                  readinessProbe: probe(ADMIN_PATHS.ready, { periodSeconds: 5, failureThreshold: 2 }),
                  livenessProbe: probe(ADMIN_PATHS.live, { periodSeconds: 10, failureThreshold: 3 }),
                  volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }, ...program.volumeMounts],
                },
              ],
              volumes: [{ name: 'config', configMap: { name: `${name}-config` } }, ...program.volumes],
            },
          },
        },
      });
    });
  }

  /** Makes a query known from the start, so that a fresh process keeps the metrics it reads. */
  addQuery(query: string): void {
    this.queries.add(query);
  }

  /** Where Collectors and applications of the cluster push to, over OTLP/gRPC without TLS. */
  get otlpEndpoint(): string {
    return `http://${this.name}.${this.namespace}:${SCALER_PORTS.otlpGrpc}`;
  }

  /** `scalerAddress` of triggers: where KEDA asks. */
  get scalerAddress(): string {
    return `${this.name}.${this.namespace}:${SCALER_PORTS.keda}`;
  }
}

function portName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function servicePorts(keys: readonly (keyof typeof SCALER_PORTS)[]): k8s.ServicePort[] {
  return keys.map((key) => ({ name: portName(key), port: SCALER_PORTS[key], targetPort: k8s.IntOrString.fromString(portName(key)) }));
}

function probe(path: string, timing: { periodSeconds: number; failureThreshold: number }): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString('admin') }, timeoutSeconds: 2, ...timing };
}
