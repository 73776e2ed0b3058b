import { checkNotEmpty, checkNumber, durationText, InputError, ofSeconds, type TimeSpan } from '../values';
import type { ConfigValue } from './config-value';

export interface KubernetesResolverOptions {
  /** The backends' Service, as `name.namespace`. */
  readonly service: string;
  /** OTLP/gRPC port of the backends. @default 4317 */
  readonly port?: number;
  /**
   * Key the ring by the pods' host names instead of their addresses, so that a restarted pod keeps its place. Needs a
   * headless Service that governs a StatefulSet.
   * @default true
   */
  readonly hostnames?: boolean;
}

export interface DnsResolverOptions {
  /** Name that resolves to the addresses of all backends, such as that of a headless Service. */
  readonly hostname: string;
  /** OTLP/gRPC port of the backends. @default 4317 */
  readonly port?: number;
  /**
   * Time between two look-ups. Each gateway looks at its own time, and until all have looked they disagree about the ring;
   * shorter is better.
   * @default 5 s
   */
  readonly interval?: TimeSpan;
  /** Longest wait for an answer. @default 1 s */
  readonly timeout?: TimeSpan;
}

export interface AwsCloudMapResolverOptions {
  /** Cloud Map namespace. */
  readonly namespace: string;
  /** Cloud Map service, of at most 100 instances. */
  readonly service: string;
  /** OTLP/gRPC port of the backends. @default - as registered in Cloud Map */
  readonly port?: number;
  /** Which instances are taken. @default "HEALTHY" */
  readonly healthStatus?: 'HEALTHY' | 'UNHEALTHY' | 'ALL' | 'HEALTHY_OR_ELSE_ALL';
  /** Time between two look-ups. @default 30 s */
  readonly interval?: TimeSpan;
  /** Longest wait for an answer. @default 5 s */
  readonly timeout?: TimeSpan;
}

/** How a load-balancing exporter finds its backends. */
export class Resolver {
  /**
   * Watches the EndpointSlices of a Service; sees changes within a second. The pod needs the right to get, list and watch
   * EndpointSlices in the Service's namespace.
   *
   * Before release 0.158 it could fail on endpoints without host name, and before 0.161 it keeps terminating pods on the
   * ring; use `dns` there.
   */
  static kubernetes(options: KubernetesResolverOptions): Resolver {
    const { service, port = 4317, hostnames = true } = options;
    return new Resolver('kubernetes', () => ({ k8s: { service: filled('service of the resolver', service), ports: [checkPort(port)], return_hostnames: hostnames } }));
  }

  /** Looks a name up again and again. The ring is keyed by addresses, so a restarted pod gets another place. */
  static dns(options: DnsResolverOptions): Resolver {
    const { hostname, port = 4317, interval = ofSeconds(5), timeout = ofSeconds(1) } = options;
    // The port is a string in the Collector's configuration; as a number it is refused.
    return new Resolver('dns', () => ({
      dns: { hostname: filled('hostname of the resolver', hostname), port: String(checkPort(port)), interval: durationText(interval), timeout: durationText(timeout) },
    }));
  }

  /** A fixed list of `host:port`. */
  static fixed(hostnames: readonly string[]): Resolver {
    return new Resolver('static', () => {
      checkNotEmpty('hostnames of the resolver', hostnames, 'Give "host:port" of each backend.');
      return { static: { hostnames: [...hostnames] } };
    });
  }

  /** Instances registered in AWS Cloud Map. */
  static awsCloudMap(options: AwsCloudMapResolverOptions): Resolver {
    const { namespace, service, port, healthStatus = 'HEALTHY', interval = ofSeconds(30), timeout = ofSeconds(5) } = options;
    return new Resolver('aws_cloud_map', () => ({
      aws_cloud_map: {
        namespace: filled('namespace of the resolver', namespace),
        service_name: filled('service of the resolver', service),
        port: port === undefined ? undefined : checkPort(port),
        health_status: healthStatus,
        interval: durationText(interval),
        timeout: durationText(timeout),
      },
    }));
  }

  private constructor(
    /** Which one it is. */
    readonly kind: 'kubernetes' | 'dns' | 'static' | 'aws_cloud_map',
    private readonly build: () => ConfigValue,
  ) {}

  /** The exporter's `resolver`. Throws InputError for options out of range. */
  toConfig(): ConfigValue {
    return this.build();
  }
}

function filled(what: string, text: string): string {
  if (text.trim() === '') throw new InputError('OKS002', { what, given: text, allowed: 'a name that is not empty' });
  return text;
}

function checkPort(port: number): number {
  return checkNumber('port of the resolver', port, { min: 1, max: 65_535, integer: true });
}
