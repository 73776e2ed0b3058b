import { bearerToken, type Exporter, otlpGrpc } from '../collector';
import { checkDnsLabel, Dash0Site, type Dash0Cloud, InputError, SecretRef } from '../values';

export interface Dash0BackendOptions {
  /** Cloud of the Dash0 organization. */
  readonly cloud: Dash0Cloud;
  /** Region of the Dash0 organization, such as `eu-west-1`. */
  readonly region: string;
  /** Token that may ingest, in a Secret of the Collector's namespace. */
  readonly token: SecretRef;
  /** Dataset; a token restricted to one dataset is refused without it. @default - Dash0's own default, "default" */
  readonly dataset?: string;
  /** Tells several backends apart. @default "dash0" */
  readonly name?: string;
}

export interface OtlpBackendOptions {
  /** Tells several backends apart. @default "otlp" */
  readonly name?: string;
  /** `host:port` of an OTLP/gRPC endpoint. */
  readonly endpoint: string;
  /** Send without TLS. @default false */
  readonly insecure?: boolean;
  /** Bearer token, in a Secret of the Collector's namespace. @default - none */
  readonly token?: SecretRef;
  /** Headers of every request. Secrets go in as SecretRef. @default - none */
  readonly headers?: Readonly<Record<string, string | SecretRef>>;
}

/** Where kept traces go. */
export class Backend {
  /** Dash0, over OTLP/gRPC with TLS. */
  static dash0(options: Dash0BackendOptions): Backend {
    const { cloud, region, token, dataset, name = 'dash0' } = options;
    return new Backend(name, (queueSpans) =>
      otlpGrpc({
        name,
        endpoint: Dash0Site.of(cloud, region).otlpGrpcEndpoint,
        authenticator: bearerToken(name, token),
        headers: dataset === undefined ? undefined : { 'Dash0-Dataset': dataset },
        queueSpans,
        waitWhenFull: true,
      }),
    );
  }

  /** Any backend that takes OTLP over gRPC, such as Jaeger or Tempo. */
  static otlp(options: OtlpBackendOptions): Backend {
    const { name = 'otlp', endpoint, insecure = false, token, headers } = options;
    return new Backend(name, (queueSpans) => {
      if (!/^[^\s/:]+:[0-9]+$/.test(endpoint) && !/^(dns|https?):\/\/\S+$/.test(endpoint)) {
        throw new InputError('OKS003', { what: `endpoint of backend "${name}"`, given: endpoint, allowed: '"host:port"', fix: 'OTLP over gRPC is usually on port 4317.' });
      }
      const clear = insecure || endpoint.startsWith('http://');
      if (token !== undefined && clear) {
        throw new InputError('OKS010', {
          what: `token of backend "${name}"`,
          given: 'used without TLS',
          allowed: 'used with TLS, since it would cross the network in clear text',
        });
      }
      for (const [header, value] of Object.entries(headers ?? {})) {
        if (value instanceof SecretRef && clear) {
          throw new InputError('OKS010', { what: `header ${header} of backend "${name}"`, given: 'a secret without TLS', allowed: 'sent with TLS, since it would cross the network in clear text' });
        }
        if (typeof value === 'string' && /authorization|token|api[-_]?key|secret|password|-team$/i.test(header)) {
          throw new InputError('OKS010', {
            what: `header ${header} of backend "${name}"`,
            given: 'a literal',
            allowed: 'a SecretRef, since a literal ends up in a ConfigMap',
            fix: 'Put it into a Secret and give SecretRef.of(secret, key).',
          });
        }
      }
      return otlpGrpc({ name, endpoint, insecure, headers, authenticator: token && bearerToken(name, token), queueSpans, waitWhenFull: true });
    });
  }

  private constructor(
    /** Name of the backend, unique in a pipeline; part of the exporter's id. */
    readonly name: string,
    private readonly build: (queueSpans: number) => Exporter,
  ) {}

  /**
   * The exporter, with a queue for so many spans. Throws InputError for options out of range.
   *
   * A full queue makes the sampler wait, so that it takes in less and gateways hold the spans. Refusing would lose them:
   * tail_sampling only logs what its exporters do not take.
   */
  toExporter(queueSpans: number): Exporter {
    checkDnsLabel('name of a backend', this.name);
    return this.build(queueSpans);
  }
}
