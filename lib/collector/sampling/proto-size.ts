import type { OtlpAttribute, OtlpEvent, OtlpLink, OtlpResource, OtlpResourceSpans, OtlpScope, OtlpSpan, OtlpValue } from './otlp-trace';

/**
 * Bytes of resource spans in protobuf, as the Collector counts them: empty text and zeros take none, but messages that are
 * part of another (resource, scope, status, IDs) take two even when empty.
 *
 * Source: `SizeProto` of the generated code in `go.opentelemetry.io/collector/pdata/internal` 1.67.0.
 */
export function resourceSpansSize({ resource, scopeSpans }: OtlpResourceSpans): number {
  const scopes = scopeSpans.map(({ scope, spans }) => message(scopeSize(scope)) + sum(spans, (span) => message(spanSize(span))));
  return message(resourceSize(resource)) + sum(scopes, message);
}

/** Bytes of a message as a field of another: tag, length, content. */
export function message(size: number): number {
  return 1 + varint(size) + size;
}

function spanSize(span: OtlpSpan): number {
  return (
    id(span.traceId) +
    id(span.spanId) +
    text(span.traceState) +
    id(span.parentSpanId) +
    (span.flags === 0 ? 0 : 6) + // fixed32; its field number takes a tag of two bytes
    text(span.name) +
    count(span.kind) +
    time(span.startTimeUnixNano) +
    time(span.endTimeUnixNano) +
    attributes(span.attributes, span.droppedAttributesCount) +
    sum(span.events, (event) => message(eventSize(event))) +
    count(span.droppedEventsCount) +
    sum(span.links, (link) => message(linkSize(link))) +
    count(span.droppedLinksCount) +
    message(text(span.status.message) + count(span.status.code))
  );
}

function eventSize(event: OtlpEvent): number {
  return time(event.timeUnixNano) + text(event.name) + attributes(event.attributes, event.droppedAttributesCount);
}

function linkSize(link: OtlpLink): number {
  return id(link.traceId) + id(link.spanId) + text(link.traceState) + attributes(link.attributes, link.droppedAttributesCount) + (link.flags === 0 ? 0 : 5);
}

function scopeSize(scope: OtlpScope): number {
  return text(scope.name) + text(scope.version) + attributes(scope.attributes, scope.droppedAttributesCount);
}

function resourceSize(resource: OtlpResource): number {
  const entities = sum(resource.entityRefs, ({ schemaUrl, type, idKeys, descriptionKeys }) =>
    message(text(schemaUrl) + text(type) + sum([...idKeys, ...descriptionKeys], (key) => message(utf8Length(key)))),
  );
  return attributes(resource.attributes, resource.droppedAttributesCount) + entities;
}

function attributes(list: readonly OtlpAttribute[], dropped: number): number {
  return sum(list, (entry) => message(attributeSize(entry))) + count(dropped);
}

function attributeSize({ key, value }: OtlpAttribute): number {
  return text(key) + message(valueSize(value));
}

function valueSize(value: OtlpValue): number {
  if ('stringValue' in value) return message(utf8Length(value.stringValue));
  if ('boolValue' in value) return 2;
  if ('intValue' in value) return 1 + varint(BigInt.asUintN(64, value.intValue));
  if ('doubleValue' in value) return 9;
  if ('arrayValue' in value) return message(sum(value.arrayValue, (entry) => message(valueSize(entry))));
  if ('kvlistValue' in value) return message(sum(value.kvlistValue, (entry) => message(attributeSize(entry))));
  return 'bytesLength' in value ? message(value.bytesLength) : 0;
}

/** IDs are written also when empty; one of zeros counts as empty. */
function id(hex: string): number {
  return message(/^0*$/.test(hex) ? 0 : hex.length / 2);
}

function text(value: string): number {
  return value === '' ? 0 : message(utf8Length(value));
}

function count(value: number): number {
  return value === 0 ? 0 : 1 + varint(value);
}

function time(value: bigint): number {
  return value === 0n ? 0 : 9;
}

function varint(value: number | bigint): number {
  return Math.max(1, Math.ceil(BigInt(value).toString(2).length / 7));
}

function utf8Length(value: string): number {
  return new TextEncoder().encode(value).length;
}

function sum<T>(list: readonly T[], size: (entry: T) => number): number {
  return list.reduce((total, entry) => total + size(entry), 0);
}
