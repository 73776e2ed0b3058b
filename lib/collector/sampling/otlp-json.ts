import { InputError } from '../../values';
import { JsonReader } from './json-reader';
import type { OtlpAttribute, OtlpEntityRef, OtlpEvent, OtlpLink, OtlpResource, OtlpResourceSpans, OtlpScope, OtlpScopeSpans, OtlpSpan, OtlpValue } from './otlp-trace';

/**
 * Traces in the JSON form of OTLP: a request `{ resourceSpans: […] }`, a list of them in the order of their arrival, or text:
 * one JSON document, or one on each line, as the Collector's file exporter writes it.
 */
export type OtlpTraces = string | object;

const KINDS = Object.fromEntries(['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((name, number) => [`SPAN_KIND_${name}`, number]));
const STATUS_CODES = { STATUS_CODE_UNSET: 0, STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** The resource spans of all requests, in order. Throws OKS016, with line and path, for what is not OTLP JSON. */
export function readOtlpTraces(traces: OtlpTraces): readonly OtlpResourceSpans[] {
  const requests = typeof traces === 'string' ? documents(traces) : Array.isArray(traces) ? traces.map((entry, index) => reader(entry, `traces[${index}]`)) : [reader(traces, 'traces')];
  return requests.flatMap((request) => {
    if (request.field('resourceSpans') === undefined) request.fail('an object with a list "resourceSpans"');
    return request.list('resourceSpans', resourceSpans);
  });
}

function reader(value: unknown, path: string): JsonReader {
  return new JsonReader(value, path);
}

function documents(text: string): readonly JsonReader[] {
  const whole = parsed(text);
  if (!(whole instanceof SyntaxError)) {
    return Array.isArray(whole) ? whole.map((entry, index) => reader(entry, `traces[${index}]`)) : [reader(whole, 'traces')];
  }
  const lines = text.split('\n').map((line, index) => ({ line, where: `line ${index + 1} of traces` })).filter(({ line }) => line.trim() !== '');
  return lines.map(({ line, where }) => {
    const value = parsed(line);
    if (value instanceof SyntaxError) {
      const given = line.length > 60 ? `${line.slice(0, 60)}…` : line;
      throw new InputError('OKS016', { what: where, given, allowed: 'one JSON document', fix: `The parser says: ${(lines.length === 1 ? whole : value).message}.` });
    }
    return reader(value, where);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError(String(error));
  }
}

function resourceSpans(entry: JsonReader): OtlpResourceSpans {
  return { resource: resource(entry.field('resource') ?? reader({}, 'resource')), scopeSpans: entry.list('scopeSpans', scopeSpans) };
}

function resource(entry: JsonReader): OtlpResource {
  return {
    attributes: entry.list('attributes', attribute),
    droppedAttributesCount: entry.uint32('droppedAttributesCount'),
    entityRefs: entry.list('entityRefs', entityRef),
  };
}

function entityRef(entry: JsonReader): OtlpEntityRef {
  const texts = (name: string): readonly string[] => entry.list(name, (item) => item.asString());
  return { schemaUrl: entry.string('schemaUrl'), type: entry.string('type'), idKeys: texts('idKeys'), descriptionKeys: texts('descriptionKeys') };
}

function scopeSpans(entry: JsonReader): OtlpScopeSpans {
  return { scope: scope(entry.field('scope') ?? reader({}, 'scope')), spans: entry.list('spans', span) };
}

function scope(entry: JsonReader): OtlpScope {
  return {
    name: entry.string('name'),
    version: entry.string('version'),
    attributes: entry.list('attributes', attribute),
    droppedAttributesCount: entry.uint32('droppedAttributesCount'),
  };
}

function span(entry: JsonReader): OtlpSpan {
  const status = entry.field('status');
  return {
    traceId: entry.id('traceId', 16, false),
    spanId: entry.id('spanId', 8, true),
    parentSpanId: entry.id('parentSpanId', 8, true),
    traceState: entry.string('traceState'),
    flags: entry.uint32('flags'),
    name: entry.string('name'),
    kind: entry.enumeration('kind', KINDS),
    startTimeUnixNano: entry.uint64('startTimeUnixNano'),
    endTimeUnixNano: entry.uint64('endTimeUnixNano'),
    attributes: entry.list('attributes', attribute),
    droppedAttributesCount: entry.uint32('droppedAttributesCount'),
    events: entry.list('events', event),
    droppedEventsCount: entry.uint32('droppedEventsCount'),
    links: entry.list('links', link),
    droppedLinksCount: entry.uint32('droppedLinksCount'),
    status: { message: status?.string('message') ?? '', code: status?.enumeration('code', STATUS_CODES) ?? 0 },
  };
}

function event(entry: JsonReader): OtlpEvent {
  return {
    timeUnixNano: entry.uint64('timeUnixNano'),
    name: entry.string('name'),
    attributes: entry.list('attributes', attribute),
    droppedAttributesCount: entry.uint32('droppedAttributesCount'),
  };
}

function link(entry: JsonReader): OtlpLink {
  return {
    traceId: entry.id('traceId', 16, true),
    spanId: entry.id('spanId', 8, true),
    traceState: entry.string('traceState'),
    attributes: entry.list('attributes', attribute),
    droppedAttributesCount: entry.uint32('droppedAttributesCount'),
    flags: entry.uint32('flags'),
  };
}

function attribute(entry: JsonReader): OtlpAttribute {
  const given = entry.field('value');
  return { key: entry.string('key'), value: given === undefined ? { empty: true } : value(given) };
}

function value(entry: JsonReader): OtlpValue {
  const types: readonly (readonly [name: string, read: (item: JsonReader) => OtlpValue])[] = [
    ['stringValue', (item) => ({ stringValue: item.asString() })],
    ['boolValue', (item) => ({ boolValue: item.asBoolean() })],
    ['intValue', (item) => ({ intValue: item.asInteger(MIN_INT64, MAX_INT64) })],
    ['doubleValue', (item) => ({ doubleValue: item.asDouble() })],
    ['bytesValue', (item) => ({ bytesLength: item.asBase64Length() })],
    ['arrayValue', (item) => ({ arrayValue: item.list('values', value) })],
    ['kvlistValue', (item) => ({ kvlistValue: item.list('values', attribute) })],
  ];
  for (const [name, read] of types) {
    const item = entry.field(name);
    if (item !== undefined) return read(item);
  }
  return { empty: true };
}
