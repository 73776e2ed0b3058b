import type { OtlpResourceSpans, OtlpScopeSpans, OtlpSpan } from './otlp-trace';
import { message, resourceSpansSize } from './proto-size';

/**
 * A trace as the processor holds it when it decides: its spans in the order of their arrival. The processor cuts each
 * resource of each request by trace ID; schema URLs do not survive that.
 */
export class ReceivedTrace {
  private sizes: readonly number[] | undefined;

  constructor(
    /** 32 hexadecimal digits in lower case. */
    readonly traceId: string,
    /** One for each resource of each request that had spans of it. */
    readonly pieces: readonly OtlpResourceSpans[],
  ) {
    this.spans = pieces.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }

  readonly spans: readonly OtlpSpan[];

  /** When its first span came, in nanoseconds since 1970: when the first of them ended, since SDKs export what has ended. */
  get arrivalUnixNano(): bigint {
    return this.spans.reduce((first, { endTimeUnixNano }) => (endTimeUnixNano < first ? endTimeUnixNano : first), this.spans[0]?.endTimeUnixNano ?? 0n);
  }

  /** Bytes of each piece in protobuf. */
  get pieceBytes(): readonly number[] {
    return (this.sizes ??= this.pieces.map(resourceSpansSize));
  }

  /** Bytes of the whole trace in protobuf. */
  get bytes(): number {
    return this.pieceBytes.reduce((total, size) => total + message(size), 0);
  }
}

/** The traces of requests, in the order in which their first spans stand there. */
export function groupByTrace(received: readonly OtlpResourceSpans[]): readonly ReceivedTrace[] {
  const pieces = new Map<string, OtlpResourceSpans[]>();
  for (const { resource, scopeSpans } of received) {
    const scopes = new Map<string, OtlpScopeSpans[]>();
    for (const { scope, spans } of scopeSpans) {
      for (const [traceId, own] of byTraceId(spans)) {
        scopes.set(traceId, [...(scopes.get(traceId) ?? []), { scope, spans: own }]);
      }
    }
    for (const [traceId, own] of scopes) pieces.set(traceId, [...(pieces.get(traceId) ?? []), { resource, scopeSpans: own }]);
  }
  return [...pieces].map(([traceId, own]) => new ReceivedTrace(traceId, own));
}

function byTraceId(spans: readonly OtlpSpan[]): ReadonlyMap<string, readonly OtlpSpan[]> {
  const groups = new Map<string, OtlpSpan[]>();
  for (const span of spans) {
    const group = groups.get(span.traceId);
    if (group === undefined) groups.set(span.traceId, [span]);
    else group.push(span);
  }
  return groups;
}
