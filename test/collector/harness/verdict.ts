import { decodeTraces } from './otlp-proto';
import type { Delivery } from './otlp-sink';
import { hex, type TraceKind, type TracePlan } from './trace-plan';

interface Arrival {
  /** Samplers that sent spans of it. */
  readonly doors: Set<string>;
  /** Times each span arrived, by span ID. */
  readonly spans: Map<string, number>;
}

/** What a backend made of a plan. Lists are of trace IDs. */
export interface Verdict {
  /** Traces to keep of which nothing arrived. */
  readonly missing: readonly string[];
  /** Traces that arrived with fewer spans than they have. */
  readonly incomplete: readonly string[];
  /** Traces that more than one sampler sent spans of. */
  readonly split: readonly string[];
  /** Traces with a span that arrived twice. */
  readonly duplicated: readonly string[];
  /** Traces that were never sent. */
  readonly unknown: readonly string[];
  readonly whole: Readonly<Record<TraceKind, number>>;
  readonly sent: Readonly<Record<TraceKind, number>>;
}

/** Keeps account of the spans that reach the backend, and through which door, one for each sampler. */
export class TraceLedger {
  private readonly arrivals = new Map<string, Arrival>();
  /** Time of the last span. */
  lastArrivalMs = Date.now();

  record({ door, message }: Delivery): void {
    this.lastArrivalMs = Date.now();
    for (const { traceId, spanId } of decodeTraces(message).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))) {
      const trace = hex(traceId);
      const arrival = this.arrivals.get(trace) ?? { doors: new Set(), spans: new Map<string, number>() };
      this.arrivals.set(trace, arrival);
      arrival.doors.add(door);
      arrival.spans.set(hex(spanId), (arrival.spans.get(hex(spanId)) ?? 0) + 1);
    }
  }

  judge({ traces }: TracePlan): Verdict {
    const sent = { error: 0, slow: 0, plain: 0 };
    const whole = { error: 0, slow: 0, plain: 0 };
    const verdict = { missing: [] as string[], incomplete: [] as string[], split: [] as string[], duplicated: [] as string[] };
    const unknown = new Set(this.arrivals.keys());
    for (const { id, kind, spans } of traces) {
      sent[kind]++;
      unknown.delete(id);
      const arrival = this.arrivals.get(id);
      if (arrival === undefined) {
        if (kind !== 'plain') verdict.missing.push(id);
        continue;
      }
      if (arrival.spans.size === spans) whole[kind]++;
      else verdict.incomplete.push(id);
      if (arrival.doors.size > 1) verdict.split.push(id);
      if ([...arrival.spans.values()].some((times) => times > 1)) verdict.duplicated.push(id);
    }
    return { ...verdict, unknown: [...unknown], whole, sent };
  }
}
