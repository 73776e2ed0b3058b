import type { CompiledQuery } from './compile';

/** What of a query tells which metrics to keep. */
export type WantingQuery = Pick<CompiledQuery, 'text' | 'selectors' | 'lookBackMs'>;

export interface WantedMetricsOptions {
  /** Queries remembered at once; the least recently asked goes first. @default 10000 */
  readonly maxQueries?: number;
  /** A query that nobody has asked for so long is forgotten, in milliseconds. @default - one hour */
  readonly forgetAfterMs?: number;
  /** @default Date.now */
  readonly clock?: () => number;
}

interface Entry {
  readonly query: WantingQuery;
  readonly pinned: boolean;
  askedMs: number;
}

/** Names of the series that an OTLP histogram or summary becomes. */
const SUFFIXES = ['_bucket', '_sum', '_count'];
/** Names whose answer is remembered while a query selects names by a pattern. */
const REMEMBERED_NAMES = 10_000;

/**
 * The metrics that some known query reads; a receiver keeps no others. Queries are known from the configuration, which
 * stay, and from those that ask, which are forgotten when they ask no more.
 */
export class WantedMetrics {
  private readonly entries = new Map<string, Entry>();
  /** How many selectors fix a name. */
  private readonly fixed = new Map<string, number>();
  private readonly answers = new Map<string, boolean>();
  private longestMs: number | undefined = 0;
  private forgotten = 0;
  private changedMs: number;
  private readonly options: Required<WantedMetricsOptions>;

  constructor(options: WantedMetricsOptions = {}) {
    this.options = { maxQueries: 10_000, forgetAfterMs: 3_600_000, clock: Date.now, ...options };
    this.changedMs = this.options.clock();
  }

  /** Makes a query known, or remembers that it was asked again. A pinned one is never forgotten. */
  register(query: WantingQuery, pinned = false): void {
    const askedMs = this.options.clock();
    const known = this.entries.get(query.text);
    if (known !== undefined) {
      this.entries.delete(query.text);
      this.entries.set(query.text, { query, pinned: pinned || known.pinned, askedMs });
    } else {
      this.entries.set(query.text, { query, pinned, askedMs });
      this.count(query, 1);
      this.changedMs = askedMs;
    }
    this.forget(askedMs);
  }

  /**
   * Whether a metric should be kept. Asked with the name of the OTLP metric: a query for `x_bucket`, `x_sum` or `x_count`
   * wants the metric `x`.
   */
  wants(metric: string): boolean {
    let answer = this.answers.get(metric);
    if (answer === undefined) {
      answer = ['', ...SUFFIXES].some((suffix) => this.selects(metric + suffix));
      if (this.answers.size >= REMEMBERED_NAMES) this.answers.clear();
      this.answers.set(metric, answer);
    }
    return answer;
  }

  /** How far back the known queries look at most, in milliseconds. */
  get longestLookBackMs(): number {
    this.longestMs ??= Math.max(0, ...[...this.entries.values()].map(({ query }) => query.lookBackMs));
    return this.longestMs;
  }

  /** When the last query became known, in Unix milliseconds: since then every metric that is wanted now has been kept. */
  get unchangedSinceMs(): number {
    return this.changedMs;
  }

  /** Queries known now. */
  get size(): number {
    return this.entries.size;
  }

  /** Queries forgotten so far, for their number or because nobody asked any more. */
  get forgottenQueries(): number {
    return this.forgotten;
  }

  private selects(name: string): boolean {
    if (this.fixed.has(name)) return true;
    for (const { query } of this.entries.values()) {
      for (const { metricName, nameMatchers } of query.selectors) {
        if (metricName === undefined && nameMatchers.every((matcher) => matcher.matches(name))) return true;
      }
    }
    return false;
  }

  /** Entries are in the order in which they were asked, so those to forget are the first. */
  private forget(now: number): void {
    for (const [text, { query, pinned, askedMs }] of this.entries) {
      const idle = now - askedMs > this.options.forgetAfterMs;
      if (!idle && this.entries.size <= this.options.maxQueries) return;
      if (pinned) continue;
      this.entries.delete(text);
      this.count(query, -1);
      this.forgotten += 1;
    }
  }

  private count({ selectors }: WantingQuery, change: 1 | -1): void {
    for (const { metricName } of selectors) {
      if (metricName === undefined) continue;
      const count = (this.fixed.get(metricName) ?? 0) + change;
      if (count > 0) this.fixed.set(metricName, count);
      else this.fixed.delete(metricName);
    }
    this.answers.clear();
    this.longestMs = undefined;
  }
}
