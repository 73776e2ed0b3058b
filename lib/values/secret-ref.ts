import { InputError } from './errors';

/**
 * A value that lives in a Kubernetes Secret. A configuration shows it as `${env:NAME}`, and the pod that reads the
 * configuration gets the matching environment variable, so the secret itself is never in a ConfigMap.
 */
export class SecretRef {
  /** The value under a key of a Secret in the pod's namespace. Throws OKS003 for names that Kubernetes does not allow. */
  static of(secret: string, key: string): SecretRef {
    if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(secret)) {
      throw new InputError('OKS003', { what: 'name of a Secret', given: secret, allowed: 'lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit' });
    }
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw new InputError('OKS003', { what: `key of the Secret ${secret}`, given: key, allowed: 'letters, digits, "-", "_" and "."' });
    }
    return new SecretRef(secret, key);
  }

  /** Name of the environment variable that carries the value: `dash0` / `token` becomes `DASH0_TOKEN`. */
  readonly envName: string;

  private constructor(
    readonly secret: string,
    readonly key: string,
  ) {
    this.envName = `${secret}_${key}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^(?=[0-9])/, '_');
  }

  /** The value as a Collector configuration refers to it. */
  toConfig(): string {
    return `\${env:${this.envName}}`;
  }
}
