import { SCALER_PORTS } from './ports';

/**
 * The configuration of the scaler process, one JSON file. The OtelScaler construct writes it and the process reads
 * it, so an unknown key is an error at start-up and not a setting that silently does nothing.
 */
export interface ScalerConfig {
  /** Version of this format. */
  readonly version: 1;
  /** Address to listen on. @default "0.0.0.0" */
  readonly host: string;
  /** @default SCALER_PORTS */
  readonly ports: { readonly otlpGrpc: number; readonly otlpHttp: number; readonly keda: number; readonly admin: number };
  /** Queries known before KEDA asks, in PromQL. They tell a fresh process which metrics to keep. */
  readonly queries: readonly string[];
  readonly limits: ScalerLimits;
}

/** Bounds of what the scaler holds and accepts. What exceeds them is refused and counted. */
export interface ScalerLimits {
  /** Series held at once. @default 50000 */
  readonly maxSeries: number;
  /** Samples kept of one series; the oldest go first. @default 120 */
  readonly maxSamplesPerSeries: number;
  /** Age in seconds beyond which a sample, and a series without younger ones, is freed. @default 600 */
  readonly retentionSeconds: number;
  /** Labels of one series. @default 64 */
  readonly maxLabels: number;
  /** Bytes of one label name or value. @default 1024 */
  readonly maxLabelBytes: number;
  /**
   * Bytes of one OTLP request, uncompressed. Decoding takes up to sixty times as much memory for a moment.
   * @default 4194304, which is also the limit of the Collector's receiver
   */
  readonly maxRequestBytes: number;
}

export const DEFAULT_SCALER_LIMITS: ScalerLimits = {
  maxSeries: 50_000,
  maxSamplesPerSeries: 120,
  retentionSeconds: 600,
  maxLabels: 64,
  maxLabelBytes: 1_024,
  maxRequestBytes: 4 * 1024 * 1024,
};

/** What is wrong with a configuration file; the process ends with it. */
export class ScalerConfigError extends Error {
  override readonly name = 'ScalerConfigError';
}

/** A whole configuration from the parts that differ from the defaults. */
export function scalerConfig(parts: {
  readonly host?: string;
  readonly ports?: Partial<ScalerConfig['ports']>;
  readonly queries?: readonly string[];
  readonly limits?: Partial<ScalerLimits>;
}): ScalerConfig {
  return {
    version: 1,
    host: parts.host ?? '0.0.0.0',
    ports: { ...SCALER_PORTS, ...parts.ports },
    queries: parts.queries ?? [],
    limits: { ...DEFAULT_SCALER_LIMITS, ...parts.limits },
  };
}

/** The configuration from the text of its file. Throws ScalerConfigError naming the key. */
export function parseScalerConfig(text: string): ScalerConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ScalerConfigError(`the configuration is not JSON: ${(error as Error).message}`);
  }
  const root = objectOf('the configuration', parsed, ['version', 'host', 'ports', 'queries', 'limits']);
  if (root['version'] !== 1) throw new ScalerConfigError(`"version" is ${JSON.stringify(root['version'])}; this scaler reads 1`);
  const host = root['host'];
  if (host !== undefined && typeof host !== 'string') throw new ScalerConfigError('"host" must be a string');
  const queries = root['queries'] ?? [];
  if (!Array.isArray(queries) || queries.some((query) => typeof query !== 'string')) {
    throw new ScalerConfigError('"queries" must be a list of strings');
  }
  return scalerConfig({
    host,
    ports: numbersOf('ports', root['ports'], Object.keys(SCALER_PORTS), 0, 65_535),
    queries: queries as string[],
    limits: numbersOf('limits', root['limits'], Object.keys(DEFAULT_SCALER_LIMITS), 1, Number.MAX_SAFE_INTEGER),
  });
}

function numbersOf(name: string, value: unknown, keys: readonly string[], min: number, max: number): Record<string, number> {
  const numbers = objectOf(`"${name}"`, value ?? {}, keys);
  for (const [key, number] of Object.entries(numbers)) {
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
      throw new ScalerConfigError(`"${name}.${key}" is ${JSON.stringify(number)}; it must be a whole number from ${min} to ${max}`);
    }
  }
  return numbers as Record<string, number>;
}

function objectOf(name: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ScalerConfigError(`${name} must be an object`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new ScalerConfigError(`${name} has no key "${unknown}"; known are ${keys.join(', ')}`);
  return value as Record<string, unknown>;
}
