import { durationText, milliseconds, type TimeSpan } from '../values';

/** Pushes within the window of a rate. */
export const PUSHES_PER_WINDOW = 4;

/**
 * The range of a rate over counters that are pushed at an interval. A rate needs two samples; with four pushes in the
 * window it survives one that is lost and one that is late, and still follows a burst within seconds.
 */
export function rateWindow(pushInterval: TimeSpan): string {
  return durationText({ toMilliseconds: () => PUSHES_PER_WINDOW * milliseconds(pushInterval) });
}
