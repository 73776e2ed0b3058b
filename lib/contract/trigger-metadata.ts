/**
 * The metadata of an `external` trigger: what a ScaledObject says and the scaler reads. KEDA carries it as a map of
 * strings and looks at none of it but `scalerAddress`, so both ends use this one definition.
 */
export interface TriggerMetadata {
  /** PromQL that gives one number. */
  readonly query: string;
  /** Target of the HPA, above 0: per replica with `metricType: AverageValue`, in total with `Value`. */
  readonly targetValue: number;
  /**
   * Name of the metric in the HPA. A changed name replaces the metric and its history.
   * @default "otel"
   */
  readonly metricName: string;
  /**
   * The scaler reports the trigger active while the value is above this. KEDA uses it between 0 and 1 replicas only.
   * @default 0
   */
  readonly activationValue: number;
}

/** Version of the metadata that this package writes. A scaler reads its own version and every older one. */
export const TRIGGER_METADATA_VERSION = 1;

const KEYS = ['version', 'query', 'targetValue', 'metricName', 'activationValue'] as const;
/** Keys that KEDA reads itself and hands on to the scaler. */
const KEDA_KEYS = ['scalerAddress', 'enableTLS', 'unsafeSsl'];
/** What an HPA accepts as the name of an external metric, and KEDA passes on unchanged. */
export const METRIC_NAME = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/,
  allowed: 'letters, digits, "-", "_" and ".", with a letter or digit at both ends',
} as const;

/** What is wrong with the metadata of a trigger; the scaler answers it to KEDA as INVALID_ARGUMENT. */
export class TriggerMetadataError extends Error {
  override readonly name = 'TriggerMetadataError';
}

/** The metadata as a ScaledObject carries it. */
export function renderTriggerMetadata(metadata: TriggerMetadata): Record<string, string> {
  const rendered = {
    version: String(TRIGGER_METADATA_VERSION),
    query: metadata.query,
    targetValue: String(metadata.targetValue),
    metricName: metadata.metricName,
    ...(metadata.activationValue === 0 ? {} : { activationValue: String(metadata.activationValue) }),
  };
  parseTriggerMetadata(rendered);
  return rendered;
}

/** The metadata as the scaler receives it. Throws TriggerMetadataError; does not look into the query. */
export function parseTriggerMetadata(metadata: Readonly<Record<string, string>>): TriggerMetadata {
  const unknown = Object.keys(metadata).filter((key) => !(KEYS as readonly string[]).includes(key) && !KEDA_KEYS.includes(key));
  if (unknown.length > 0) {
    throw new TriggerMetadataError(`unknown trigger metadata ${quoted(unknown)}; known are ${quoted(KEYS)}`);
  }
  const version = number(metadata, 'version', TRIGGER_METADATA_VERSION);
  if (version > TRIGGER_METADATA_VERSION) {
    throw new TriggerMetadataError(
      `trigger metadata is of version ${version}, this scaler reads versions up to ${TRIGGER_METADATA_VERSION}; update the scaler first`,
    );
  }
  const query = metadata['query'];
  if (query === undefined || query.trim() === '') throw new TriggerMetadataError('trigger metadata "query" is missing');
  const targetValue = number(metadata, 'targetValue');
  if (targetValue <= 0) throw new TriggerMetadataError(`trigger metadata "targetValue" is ${targetValue}; it must be above 0`);
  const metricName = metadata['metricName'] ?? 'otel';
  if (!METRIC_NAME.pattern.test(metricName)) {
    throw new TriggerMetadataError(`trigger metadata "metricName" is ${JSON.stringify(metricName)}; allowed are ${METRIC_NAME.allowed}`);
  }
  return { query, targetValue, metricName, activationValue: number(metadata, 'activationValue', 0) };
}

function number(metadata: Readonly<Record<string, string>>, key: string, fallback?: number): number {
  const text = metadata[key];
  if (text === undefined) {
    if (fallback !== undefined) return fallback;
    throw new TriggerMetadataError(`trigger metadata "${key}" is missing`);
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new TriggerMetadataError(`trigger metadata "${key}" is ${JSON.stringify(text)}; it must be a number`);
  return value;
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}
