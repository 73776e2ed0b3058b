import type { AnyValue, KeyValue } from './messages';

type MutableLabels = Record<string, string>;

/** Resource attributes that become labels of every series of the resource: selecting by workload is the normal case. */
const PROMOTED = /^(service|k8s)\./;
const MAX_CACHED_NAMES = 10_000;
const labelNames = new Map<string, string>();

/**
 * The label name of an attribute key: characters outside `[a-zA-Z0-9_]` become `_`, a leading digit gets the prefix
 * `key_` and a leading underscore the prefix `key`.
 *
 * Source: the OpenTelemetry specification "Prometheus and OpenMetrics compatibility" and prometheus/otlptranslator. Names that begin
 * with two underscores are prefixed as well, because Prometheus keeps them for itself.
 */
export function labelName(key: string): string {
  let name = labelNames.get(key);
  if (name === undefined) {
    name = key.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^(?=\d)/, 'key_').replace(/^(?=_|$)/, 'key');
    // Keys come from senders: without a bound, keys made up for each request would fill the memory.
    if (labelNames.size >= MAX_CACHED_NAMES) labelNames.clear();
    labelNames.set(key, name);
  }
  return name;
}

/**
 * Labels of a list of attributes. Keys that give one label name are joined with ";" in the order of the keys, as
 * Prometheus does. An empty value is no label. An attribute `__name__` is ignored.
 */
export function attributeLabels(attributes: readonly KeyValue[]): MutableLabels {
  const labels: MutableLabels = {};
  for (const { key, value } of attributes) {
    if (key === '__name__') continue;
    const name = labelName(key);
    if (Object.hasOwn(labels, name)) return joinedLabels(attributes);
    const text = value ? valueText(value) : '';
    if (text !== '') labels[name] = text;
  }
  return labels;
}

function joinedLabels(attributes: readonly KeyValue[]): MutableLabels {
  const labels: MutableLabels = {};
  // One key given twice is not allowed by OTLP; the last one wins.
  const byKey = new Map(attributes.filter(({ key }) => key !== '__name__').map(({ key, value }) => [key, value ? valueText(value) : '']));
  for (const key of [...byKey.keys()].sort()) {
    const text = byKey.get(key) ?? '';
    if (text === '') continue;
    const name = labelName(key);
    labels[name] = Object.hasOwn(labels, name) ? `${labels[name]};${text}` : text;
  }
  return labels;
}

/** What a resource gives to each of its series. */
export interface ResourceLabels {
  /** Its `service.*` and `k8s.*` attributes. A point's attribute of the same label name wins over them. */
  readonly promoted: Readonly<Record<string, string>>;
  /** `job` and `instance`. They win over a point's attributes, as in Prometheus. */
  readonly identity: Readonly<Record<string, string>>;
}

/** `job` is "service.namespace/service.name", or the name alone; `instance` is "service.instance.id". */
export function resourceLabels(attributes: readonly KeyValue[]): ResourceLabels {
  const text = (wanted: string): string => {
    const value = attributes.findLast(({ key }) => key === wanted)?.value;
    return value ? valueText(value) : '';
  };
  const [namespace, name, instance] = [text('service.namespace'), text('service.name'), text('service.instance.id')];
  return {
    promoted: attributeLabels(attributes.filter(({ key }) => PROMOTED.test(key))),
    identity: {
      ...(name === '' ? {} : { job: namespace === '' ? name : `${namespace}/${name}` }),
      ...(instance === '' ? {} : { instance }),
    },
  };
}

/** An attribute's value as text: a string as it is, bytes as base64, everything else as in JSON. */
export function valueText(value: AnyValue): string {
  switch (value.value) {
    case 'stringValue':
      return value.stringValue;
    case 'bytesValue':
      return Buffer.from(value.bytesValue).toString('base64');
    default:
      return value.value === undefined ? '' : jsonText(value);
  }
}

function jsonText(value: AnyValue): string {
  switch (value.value) {
    case 'boolValue':
      return String(value.boolValue);
    case 'intValue':
      return value.intValue.toString();
    case 'doubleValue':
      return String(value.doubleValue);
    case 'arrayValue':
      return `[${(value.arrayValue?.values ?? []).map(jsonText).join(',')}]`;
    case 'kvlistValue':
      return `{${(value.kvlistValue?.values ?? []).map((entry) => `${JSON.stringify(entry.key)}:${entry.value ? jsonText(entry.value) : 'null'}`).join(',')}}`;
    case 'stringValue':
    case 'bytesValue':
      return JSON.stringify(valueText(value));
    case undefined:
      return 'null';
  }
}
