import type { OtlpSpan } from './otlp-proto';

/** Why a trace is to be kept; a plain one is kept at the rate of the percentage policy. */
export type TraceKind = 'error' | 'slow' | 'plain';

export interface PlannedTrace {
  /** Hexadecimal. */
  readonly id: string;
  readonly kind: TraceKind;
  readonly spans: number;
}

export interface PlannedSpan {
  /** When it is sent, in ms from the start. */
  readonly atMs: number;
  /** Which gateway it is sent to. */
  readonly gateway: number;
  readonly span: OtlpSpan;
}

export interface TracePlan {
  readonly traces: readonly PlannedTrace[];
  /** In the order of sending. */
  readonly spans: readonly PlannedSpan[];
}

export interface TracePlanOptions {
  readonly seed: number;
  readonly tracesPerSecond: number;
  readonly seconds: number;
  readonly gateways: number;
  /** Time over which the spans of one trace are sent. */
  readonly scatterMs: number;
  /** A trace is slow if it takes longer than this. */
  readonly slowerThanMs: number;
  /** Share of traces with an error, and share of slow ones. */
  readonly share: number;
}

/**
 * Traces at a steady rate, each cut up over time and over all gateways. What makes a trace worth keeping is not to be
 * seen from a part of it: one single span has the error, and a slow trace has no slow span. So whoever decides over
 * less than the whole decides wrongly.
 */
export function planTraces(options: TracePlanOptions): TracePlan {
  const { seed, tracesPerSecond, seconds, gateways, scatterMs, share } = options;
  const random = seeded(seed);
  const epochMs = Date.now();
  const traces: PlannedTrace[] = [];
  const spans: PlannedSpan[] = [];
  for (let index = 0; index < tracesPerSecond * seconds; index++) {
    const startMs = (index * 1_000) / tracesPerSecond;
    const lot = random();
    const kind = lot < share ? 'error' : lot < 2 * share ? 'slow' : 'plain';
    const trace = traceOf(kind, epochMs + Math.round(startMs), options.slowerThanMs, random);
    const firstGateway = Math.floor(random() * gateways);
    trace.forEach((span, order) => {
      spans.push({ atMs: startMs + (order === 0 ? 0 : random() * scatterMs), gateway: (firstGateway + order) % gateways, span });
    });
    traces.push({ id: hex(trace[0]?.traceId), kind, spans: trace.length });
  }
  return { traces, spans: spans.sort((a, b) => a.atMs - b.atMs) };
}

function traceOf(kind: TraceKind, startMs: number, slowerThanMs: number, random: () => number): readonly OtlpSpan[] {
  const count = 3 + Math.floor(random() * 5);
  const traceId = bytes(16, random);
  const root = bytes(8, random);
  const failing = kind === 'error' ? Math.floor(random() * count) : undefined;
  // Its spans follow one another, each shorter than the bound, all together half as long again.
  const stepMs = ((kind === 'slow' ? 1.5 : 0.5) * slowerThanMs) / count;
  return Array.from({ length: count }, (_, order) => ({
    traceId,
    spanId: order === 0 ? root : bytes(8, random),
    parentSpanId: order === 0 ? new Uint8Array() : root,
    name: `step ${order}`,
    kind: 2,
    startTimeUnixNano: nanoseconds(startMs + order * stepMs),
    endTimeUnixNano: nanoseconds(startMs + (order + 1) * stepMs),
    attributes: [{ key: 'test.kind', value: { stringValue: kind } }],
    status: { code: order === failing ? 2 : 0 },
  }));
}

export function hex(id: Uint8Array | undefined): string {
  return Buffer.from(id ?? []).toString('hex');
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`;
}

function bytes(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** mulberry32: small, and the same numbers for the same seed everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
