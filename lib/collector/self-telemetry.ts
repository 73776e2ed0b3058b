import type { CollectorTarget } from '../catalog';
import { milliseconds, type TimeSpan } from '../values';
import { type ConfigValue, Expansion } from './config-value';

/** Environment variables, from the pod itself, that the telemetry of a Collector names its pod with. */
export const POD_ENV = { name: 'POD_NAME', namespace: 'POD_NAMESPACE', uid: 'POD_UID', node: 'NODE_NAME' } as const;

/** Port of the Collector's Prometheus endpoint. */
export const METRICS_PORT = 8888;

export interface SelfTelemetryOptions {
  /** `service.name` of the tier. The Collector's own default is the same for every tier. */
  readonly serviceName: string;
  /** `service.namespace` of the tier. */
  readonly serviceNamespace: string;
  /** Where metrics are pushed to, over OTLP/gRPC; `http://` sends without TLS. @default - only the Prometheus endpoint */
  readonly push?: { readonly endpoint: string; readonly interval: TimeSpan };
}

/**
 * `service.telemetry`: who this Collector is, and where it tells its metrics. Every pod names itself, since metrics of
 * several pods without identity merge into one series, and rates of that are garbage.
 */
export function selfTelemetry(options: SelfTelemetryOptions, { release }: CollectorTarget): ConfigValue {
  const { push } = options;
  const resource = {
    'service.name': options.serviceName,
    'service.namespace': options.serviceNamespace,
    'service.instance.id': Expansion.env(POD_ENV.uid),
    'k8s.namespace.name': Expansion.env(POD_ENV.namespace),
    'k8s.pod.name': Expansion.env(POD_ENV.name),
    'k8s.node.name': Expansion.env(POD_ENV.node),
  };
  const pull = { pull: { exporter: { prometheus: { host: Expansion.env('POD_IP'), port: METRICS_PORT } } } };
  return {
    // The list is the form of OpenTelemetry's declarative configuration; the map before it is deprecated since.
    resource: release.atLeast('0.151.0') ? { attributes: Object.entries(resource).map(([name, value]) => ({ name, value })) } : resource,
    metrics: {
      level: 'normal',
      readers: [
        ...(push === undefined
          ? []
          : [
              {
                periodic: {
                  interval: milliseconds(push.interval),
                  timeout: Math.min(5_000, milliseconds(push.interval)),
                  exporter: {
                    otlp: {
                      protocol: 'grpc',
                      endpoint: push.endpoint,
                      insecure: push.endpoint.startsWith('http://'),
                      temporality_preference: 'cumulative',
                    },
                  },
                },
              },
            ]),
        pull,
      ],
    },
  };
}
