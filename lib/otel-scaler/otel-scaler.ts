import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ADMIN_PATHS, parseScalerConfig, scalerConfig, ScalerConfigError, type ScalerLimits, SCALER_PORTS } from '../contract';
import { type OtelTriggerOptions, Trigger } from '../keda';
import { checkOneNumber, parse, selectorsOf } from '../promql';
import { checkDnsLabel, checkNumber, InputError } from '../values';
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
  /**
   * Bounds of what it holds and accepts.
   * @default DEFAULT_SCALER_LIMITS, with `maxSeries` by the memory: 128 for each MiB above 128
   */
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
/** What the process takes before it holds a series, in MiB, and series for each further one: 8 KiB each, of which 6 were measured. */
const MEMORY = { baseMebibytes: 128, seriesPerMebibyte: 128 };

/**
 * The push-fed external scaler: takes OTLP metrics, keeps the recent ones in memory, and answers KEDA by PromQL over
 * them. One replica: while it restarts, KEDA gets errors and the HPA keeps what runs.
 */
export class OtelScaler extends Construct {
  /** Name of the workload and its Service. */
  readonly name: string;
  private readonly namespace: string;
  private readonly queries = new Set<string>();
  private readonly limits: ScalerLimits;

  /** Throws InputError for wrong input, with the construct's path. */
  constructor(scope: Construct, id: string, props: OtelScalerProps = {}) {
    super(scope, id);
    const { name = 'otel-scaler', source = ScalerSource.bundle(), queries = [], limits, memoryMebibytes = 512, kedaNamespace = 'keda' } = props;
    this.name = name;
    this.namespace = namespaceOf(this);
    requireUniqueNames(this, 'Share one scaler: new OtelScaler(...), and Scaling.otel({ scaler }).');
    this.limits = within(this, () => checkLimits(memoryMebibytes, limits));
    for (const query of queries) this.addQuery(query);

    within(this, () => {
      // Names of the program's ConfigMaps, and of the pod with its revision, add to it.
      checkDnsLabel('name', name, 40);
      checkDnsLabel('kedaNamespace', kedaNamespace);
      const of = { software: 'otel-keda-scaler', instance: name, component: 'scaler', partOf: name };
      const objectLabels = labels(of);
      const selector = selectorLabels(of);
      const program = source.bind(this, name, objectLabels);
      const configText = (): string => `${JSON.stringify(scalerConfig({ queries: [...this.queries].sort(), limits: this.limits }), null, 2)}\n`;

      new k8s.KubeConfigMap(this, 'Config', {
        metadata: { name: `${name}-config`, labels: objectLabels },
        data: { [CONFIG_KEY]: Lazy.any({ produce: configText }) as string },
      });
      new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata: { name, labels: objectLabels }, automountServiceAccountToken: false });
      new k8s.KubeService(this, 'Service', {
        metadata: { name, labels: objectLabels },
        spec: { selector, ports: servicePorts(['otlpGrpc', 'otlpHttp', 'keda']) },
      });
      // Governs the StatefulSet; the name of its one pod resolves also before it is ready.
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
                    // Labels are on the JavaScript heap, samples outside of it.
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

  /**
   * Makes a query known from the start, so that a fresh process keeps the metrics it reads. Throws OKS006 for one that the
   * process would refuse.
   */
  addQuery(query: string): void {
    within(this, () => {
      const problem = checkOneNumber(query) ?? this.tooLongAgo(query);
      if (problem !== undefined) {
        throw new InputError('OKS006', { what: 'query of the scaler', given: query, allowed: 'PromQL that gives one number', fix: problem });
      }
    });
    this.queries.add(query);
  }

  /** A trigger that asks this scaler; its query is known from the start. */
  trigger(options: Omit<OtelTriggerOptions, 'scalerAddress'>): Trigger {
    this.addQuery(options.query);
    return within(this, () => Trigger.otel({ ...options, scalerAddress: this.scalerAddress }));
  }

  private tooLongAgo(query: string): string | undefined {
    const lookBack = Math.max(0, ...selectorsOf(parse(query)).map(({ lookBackMs }) => lookBackMs / 1_000));
    const { retentionSeconds } = this.limits;
    return lookBack > retentionSeconds ? `It looks back ${lookBack} s, the scaler keeps ${retentionSeconds} s: raise limits.retentionSeconds.` : undefined;
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

/** All limits. Throws OKS001 for one out of range. */
function checkLimits(memoryMebibytes: number, given: Partial<ScalerLimits> = {}): ScalerLimits {
  checkNumber('memoryMebibytes', memoryMebibytes, { min: 256, integer: true });
  const maxSeries = (memoryMebibytes - MEMORY.baseMebibytes) * MEMORY.seriesPerMebibyte;
  const limits = Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== undefined));
  try {
    return parseScalerConfig(JSON.stringify(scalerConfig({ limits: { maxSeries, ...limits } }))).limits;
  } catch (error) {
    if (!(error instanceof ScalerConfigError)) throw error;
    throw new InputError('OKS001', { what: 'limits of the scaler', given: limits, allowed: 'whole numbers above 0', fix: error.message });
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
