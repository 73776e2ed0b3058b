import type { SeriesStore } from '../store';

/** Where samples go: the part of the series store that ingestion needs. */
export type SampleSink = Pick<SeriesStore, 'append' | 'markStale'>;
