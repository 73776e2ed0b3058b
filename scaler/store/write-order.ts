import type { Series } from './series';

/** The series in the order of their last write, as a linked list: the least recent is found in constant time. */
export class WriteOrder {
  /** The least recently written series. */
  oldest: Series | undefined;
  private youngest: Series | undefined;

  /** Adds a series as the most recently written one. */
  append(series: Series): void {
    series.older = this.youngest;
    series.younger = undefined;
    if (this.youngest === undefined) this.oldest = series;
    else this.youngest.younger = series;
    this.youngest = series;
  }

  /** Takes a series out. */
  remove(series: Series): void {
    if (series.older === undefined) this.oldest = series.younger;
    else series.older.younger = series.younger;
    if (series.younger === undefined) this.youngest = series.older;
    else series.younger.older = series.older;
    series.older = undefined;
    series.younger = undefined;
  }
}
