import type Long from 'long';

/** Milliseconds since the epoch of a count of nanoseconds, rounded down; 0 stays 0, which in OTLP means unknown. */
export function nanosToMs(nanos: Long): number {
  return Math.floor(((nanos.high >>> 0) * 2 ** 32 + (nanos.low >>> 0)) / 1e6);
}
