import { InputError } from './errors';

/** A cloud that Dash0 runs in. Open-ended, because Dash0 adds clouds and regions without us. */
export type Dash0Cloud = 'aws' | 'gcp' | (string & {});

const REGION_FORMS: Readonly<Record<string, { form: RegExp; example: string }>> = {
  aws: { form: /^[a-z]{2}(-[a-z]+)+-[0-9]+$/, example: 'eu-west-1' },
  gcp: { form: /^[a-z]+-[a-z]+[0-9]+$/, example: 'europe-west4' },
};
const ANY_REGION = { form: /^[a-z0-9]+(-[a-z0-9]+)*$/, example: 'westeurope' };

/**
 * Where a Dash0 organization lives, and the hosts that follow from it.
 *
 * Source: Dash0's OTLP documentation and its published lists of ingress addresses.
 */
export class Dash0Site {
  /** Throws OKS004 if the region does not have the form its cloud uses. */
  static of(cloud: Dash0Cloud, region: string): Dash0Site {
    const { form, example } = REGION_FORMS[cloud] ?? ANY_REGION;
    if (!form.test(region)) {
      throw new InputError('OKS004', {
        what: 'region',
        given: region,
        allowed: `a region as ${cloud} names it, such as "${example}"`,
        fix: 'Dash0 shows it in Settings, Endpoints.',
      });
    }
    return new Dash0Site(cloud, region);
  }

  private constructor(
    readonly cloud: Dash0Cloud,
    readonly region: string,
  ) {}

  /** OTLP over gRPC with TLS, as `host:port`. */
  get otlpGrpcEndpoint(): string {
    return `ingress.${this.region}.${this.cloud}.dash0.com:4317`;
  }
}
