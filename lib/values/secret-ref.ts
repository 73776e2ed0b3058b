/**
 * A value that lives in a Kubernetes Secret. A configuration shows it as `${env:NAME}`, and the pod that reads the
 * configuration gets the matching environment variable, so the secret itself is never in a ConfigMap.
 */
export class SecretRef {
  /** The value under a key of a Secret in the pod's namespace. */
  static of(secret: string, key: string): SecretRef {
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
