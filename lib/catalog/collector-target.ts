import { CollectorRelease } from './collector-release';
import type { Distribution } from './distribution';

/** Which Collector a configuration is written for. */
export interface CollectorTarget {
  readonly release: CollectorRelease;
  readonly distribution: Distribution;
}

/** The newest release, with everything in it. */
export const NEWEST_TARGET: CollectorTarget = { release: CollectorRelease.NEWEST, distribution: 'custom' };
