import type { Labels } from './labels';

const FIRST_CAPACITY = 8;

/**
 * The samples of one series in time order. They lie in one piece, so that a query reads them where they are: room is
 * made at the end, and the rest is moved to the front only when the end is reached.
 */
export class Series {
  /** Neighbours in the order of writing; the store keeps them. */
  older: Series | undefined;
  younger: Series | undefined;
  /** Time of the last write by the store's clock, in Unix milliseconds. */
  writtenMs = 0;
  /** Newest sample that was dropped for want of room, in Unix milliseconds. */
  droppedUntilMs = -Infinity;
  private timestamps = new Float64Array(FIRST_CAPACITY);
  private values = new Float64Array(FIRST_CAPACITY);
  private start = 0;
  private end = 0;
  /** Times at which a sender ended the series, ascending; at most two between two samples. */
  private readonly ends: number[] = [];

  constructor(
    readonly key: string,
    readonly labels: Labels,
  ) {}

  get length(): number {
    return this.end - this.start;
  }

  /** Time of the newest sample or end; -Infinity for neither. */
  get newestMs(): number {
    const sample = this.length === 0 ? -Infinity : this.timestampAt(this.end - 1);
    return Math.max(sample, this.ends.at(-1) ?? -Infinity);
  }

  /** Adds a sample at the newest time or after it. Gives back what happened to the older ones. */
  append(timestampMs: number, value: number, maxSamples: number): 'added' | 'replaced' | 'dropped-oldest' {
    if (this.ends.at(-1) === timestampMs) this.ends.pop();
    if (this.length > 0 && this.timestampAt(this.end - 1) === timestampMs) {
      this.values[this.end - 1] = value;
      return 'replaced';
    }
    const full = this.length >= maxSamples;
    if (full) {
      this.droppedUntilMs = this.timestampAt(this.start);
      this.start += 1;
    }
    if (this.end === this.timestamps.length) this.makeRoom(maxSamples);
    this.timestamps[this.end] = timestampMs;
    this.values[this.end] = value;
    this.end += 1;
    return full ? 'dropped-oldest' : 'added';
  }

  /** Ends the series at a time, until a later sample. */
  markEnd(timestampMs: number): void {
    const newest = this.length === 0 ? -Infinity : this.timestampAt(this.end - 1);
    // Of many ends in a row only the first and the last matter.
    if ((this.ends.at(-2) ?? -Infinity) >= newest) this.ends.pop();
    this.ends.push(timestampMs);
  }

  /** Frees the samples at or before a time; gives back how many. */
  dropUntil(timestampMs: number): number {
    const before = this.start;
    while (this.start < this.end && this.timestampAt(this.start) <= timestampMs) this.start += 1;
    while (this.ends.length > 0 && (this.ends[0] ?? 0) <= timestampMs) this.ends.shift();
    return this.start - before;
  }

  /** The samples in (fromExclusiveMs, toInclusiveMs], without copying. */
  window(fromExclusiveMs: number, toInclusiveMs: number): { timestamps: Float64Array; values: Float64Array; ended: boolean } {
    const to = this.firstAfter(toInclusiveMs);
    const from = Math.min(this.firstAfter(fromExclusiveMs), to);
    const newest = from === to ? fromExclusiveMs : this.timestampAt(to - 1);
    return {
      timestamps: this.timestamps.subarray(from, to),
      values: this.values.subarray(from, to),
      ended: this.ends.some((end) => end >= newest && end <= toInclusiveMs),
    };
  }

  private timestampAt(index: number): number {
    return this.timestamps[index] ?? -Infinity;
  }

  /** Index of the first sample after a time. */
  private firstAfter(timestampMs: number): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timestampAt(middle) <= timestampMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Moves to the front where a fifth of the room is free there, else doubles it; never more than 5/4 of what is needed. */
  private makeRoom(maxSamples: number): void {
    const { length } = this;
    const most = Math.max(FIRST_CAPACITY, Math.ceil(maxSamples * 1.25) + 1);
    const capacity = length * 1.25 <= this.timestamps.length ? this.timestamps.length : Math.min(this.timestamps.length * 2, most);
    // A new piece of memory rather than a move in place: a query may still hold views of the old one.
    const [timestamps, values] = [new Float64Array(capacity), new Float64Array(capacity)];
    timestamps.set(this.timestamps.subarray(this.start, this.end));
    values.set(this.values.subarray(this.start, this.end));
    this.timestamps = timestamps;
    this.values = values;
    this.start = 0;
    this.end = length;
  }
}
