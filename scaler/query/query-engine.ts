import { DEFAULT_LOOKBACK_MS } from '../../lib/promql';
import type { SeriesSource } from '../store';
import { compile, type CompiledQuery } from './compile';
import { NoDataError, QueryError } from './errors';
import { labelText } from './label-sets';
import type { Element, QueryResult } from './value';
import { WantedMetrics } from './wanted-metrics';

/** What the engine asks of a store. */
export interface QueryableStore extends SeriesSource {
  /** Time of the newest sample of a metric, in Unix milliseconds; undefined if none is held. */
  newestMs(metric: string): number | undefined;
  /** When a new series of a metric was last refused for want of room, in Unix milliseconds; undefined for never. */
  refusedMs(metric: string): number | undefined;
}

export interface QueryEngineOptions {
  readonly store: QueryableStore;
  /** How long the store keeps samples, in milliseconds. A query that looks back further is refused. */
  readonly retentionMs: number;
  /** How far back an instant selector looks, in milliseconds. @default DEFAULT_LOOKBACK_MS */
  readonly lookbackMs?: number;
  /** Compiled queries kept at once. @default 10000 */
  readonly maxQueries?: number;
  /** The time now, in Unix milliseconds. @default Date.now */
  readonly clock?: () => number;
}

interface Entry {
  readonly query: CompiledQuery;
  /** The last number, and the second it is of. KEDA asks for the value and for the activity back to back. */
  last?: { readonly second: number; readonly value: number };
}

/** Evaluates PromQL over a store, and knows which metrics its queries need. */
export class QueryEngine {
  /** The metrics that registered queries read; a receiver keeps only those. */
  readonly wanted: WantedMetrics;
  private readonly compiled = new Map<string, Entry>();
  private readonly clock: () => number;

  constructor(private readonly options: QueryEngineOptions) {
    this.clock = options.clock ?? Date.now;
    this.wanted = new WantedMetrics({ maxQueries: options.maxQueries ?? 10_000, clock: this.clock });
  }

  /** Reads, checks and compiles a query, or finds it compiled. Throws QueryError. */
  compile(text: string): CompiledQuery {
    return this.entry(text).query;
  }

  /**
   * Makes a query of a trigger known, so that its metrics are kept from now on. Throws QueryError also if it cannot give
   * one number. A pinned query (of the configuration) is never forgotten.
   */
  register(text: string, options: { readonly pinned?: boolean } = {}): CompiledQuery {
    return this.registered(text, options.pinned ?? false).query;
  }

  /** Whatever a query gives at a time (Unix milliseconds, default now). Throws QueryError. */
  evaluate(text: string, timeMs: number = this.clock()): QueryResult {
    return this.compile(text).evaluate(timeMs, this.options.store);
  }

  /**
   * The one finite number that a query of a trigger gives; registers it. An answer of the same second is given again.
   * Throws NoDataError if there is none, QueryError if the query is wrong or gives more than one.
   */
  evaluateNumber(text: string, timeMs: number = this.clock()): number {
    const entry = this.registered(text, false);
    const second = Math.floor(timeMs / 1_000);
    if (entry.last?.second === second) return entry.last.value;
    const value = this.oneNumber(entry.query, timeMs);
    entry.last = { second, value };
    return value;
  }

  private registered(text: string, pinned: boolean): Entry {
    const entry = this.entry(text);
    const { type } = entry.query;
    if (type !== 'scalar' && type !== 'vector') {
      throw new QueryError(text, `the query gives a ${type === 'matrix' ? 'range vector' : 'string'}, a trigger needs one number`);
    }
    this.wanted.register(entry.query, pinned);
    return entry;
  }

  private entry(text: string): Entry {
    const known = this.compiled.get(text);
    if (known !== undefined) {
      this.compiled.delete(text);
      this.compiled.set(text, known);
      return known;
    }
    const { lookbackMs = DEFAULT_LOOKBACK_MS, retentionMs, maxQueries = 10_000 } = this.options;
    const entry: Entry = { query: compile(text, { lookbackMs, maxLookBackMs: retentionMs }) };
    const [oldest] = this.compiled.keys();
    if (this.compiled.size >= maxQueries && oldest !== undefined) this.compiled.delete(oldest);
    this.compiled.set(text, entry);
    return entry;
  }

  private oneNumber(query: CompiledQuery, timeMs: number): number {
    this.checkWhole(query, timeMs);
    const result = query.evaluate(timeMs, this.options.store);
    const elements = result.type === 'scalar' ? [{ value: result.value }] : result.type === 'vector' ? result.elements : [];
    const [first] = elements;
    if (elements.length > 1) throw new QueryError(query.text, tooMany(elements as readonly Element[]));
    if (first === undefined) throw new NoDataError(query.text, `the query gives nothing: ${this.missing(query, timeMs)}`);
    if (Number.isNaN(first.value)) throw new NoDataError(query.text, `the query gives NaN, which is not a number to scale on: ${this.missing(query, timeMs)}`);
    if (!Number.isFinite(first.value)) {
      throw new QueryError(query.text, `the query gives ${first.value > 0 ? '+Inf' : '-Inf'}, a trigger needs a finite number; does it divide by zero?`);
    }
    return first.value;
  }

  /** A number from part of the series would be too low, and look like any other: 0 even, where all of a load was refused. */
  private checkWhole({ text, selectors }: CompiledQuery, timeMs: number): void {
    for (const { metricName, lookBackMs } of selectors) {
      const refused = metricName === undefined ? undefined : this.options.store.refusedMs(metricName);
      if (refused !== undefined && refused > timeMs - lookBackMs) {
        throw new NoDataError(text, `series of ${metricName} are missing: the store is full, and refused some ${seconds(timeMs - refused)} ago; raise limits.maxSeries and the memory`);
      }
    }
  }

  /** Which metrics of a query have no samples recent enough. */
  private missing({ selectors }: CompiledQuery, timeMs: number): string {
    const problems = new Set<string>();
    for (const { metricName, lookBackMs } of selectors) {
      if (metricName === undefined) continue;
      const newest = this.options.store.newestMs(metricName);
      if (newest === undefined) problems.add(`no samples of ${metricName} have arrived`);
      else if (newest <= timeMs - lookBackMs) {
        problems.add(`the newest sample of ${metricName} is ${seconds(timeMs - newest)} old, the query looks back ${seconds(lookBackMs)}`);
      }
    }
    if (problems.size > 0) return [...problems].join('; ');
    return 'there are recent samples of its metrics, but none that its label matchers let through, or too few in its window (a rate needs two)';
  }
}

function tooMany(elements: readonly Element[]): string {
  const examples = elements.slice(0, 3).map(({ labels }) => labelText(labels)).join(', ');
  return `the query gives ${elements.length} series, a trigger needs one: wrap it in sum(...); they are ${examples}${elements.length > 3 ? ', …' : ''}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)}s`;
}
