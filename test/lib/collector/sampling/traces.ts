/** A span as OTLP JSON; what is not given is plain: a millisecond long, without status, attributes or parent. */
export interface SpanParts {
  readonly name?: string;
  /** Milliseconds after the epoch of the tests. */
  readonly start?: number;
  readonly ms?: number;
  readonly attributes?: Readonly<Record<string, object>>;
  readonly status?: number | string;
  readonly flags?: number;
  readonly traceState?: string;
}

const EPOCH_MS = 1_800_000_000_000;

export const text = (stringValue: string): object => ({ stringValue });
export const int = (value: number): object => ({ intValue: String(value) });
export const bool = (boolValue: boolean): object => ({ boolValue });

export function traceId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** Resource spans with the spans of one trace. */
export function trace(number: number, spans: readonly SpanParts[], resource: Readonly<Record<string, object>> = {}): object {
  return {
    resource: { attributes: attributes(resource) },
    scopeSpans: [
      {
        scope: { name: 'test' },
        spans: spans.map(({ name = 'step', start = 0, ms = 1, status = 0, attributes: own = {}, ...rest }, index) => ({
          traceId: traceId(number),
          spanId: (index + 1).toString(16).padStart(16, '0'),
          name,
          startTimeUnixNano: nanoseconds(start),
          endTimeUnixNano: nanoseconds(start + ms),
          attributes: attributes(own),
          status: { code: status },
          ...rest,
        })),
      },
    ],
  };
}

export function request(...resourceSpans: readonly object[]): object {
  return { resourceSpans };
}

function attributes(values: Readonly<Record<string, object>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function nanoseconds(ms: number): string {
  return String(BigInt(EPOCH_MS) * 1_000_000n + BigInt(Math.round(ms * 1_000_000)));
}
