/**
 * What one Collector pod can carry. These depend on the machine and on the shape of the spans: take them as a start
 * with an uncertainty of about half, and measure your own.
 */
export const CAPACITY = {
  /**
   * Spans a second and core that a gateway receives and routes.
   * Source: the Collector's published performance notes (10,000 recommended of 12,000 sustained a core) and vendors'
   * sizing tables (15,000 a core for a simple pipeline); routing adds to that, so the lower figure.
   */
  gatewaySpansPerSecondPerCore: 10_000,
  /**
   * Spans a second and core that a sampler takes in and decides over. The processor runs one event loop, so a second
   * core adds little.
   */
  samplerSpansPerSecondPerCore: 8_000,
  /** Share of the capacity at which a tier is scaled, so that the rest carries the burst until new pods serve. */
  targetUtilization: 0.7,
  /** Bytes of Go heap for each byte of a buffered span: decoded structures, and garbage not yet collected. */
  heapFactor: 2,
  /** Resident memory of a Collector that holds nothing. */
  baselineBytes: 100 * 1024 * 1024,
  /** Bytes of an entry in a decision cache: a 16-byte trace ID in a linked hash map. */
  decisionCacheEntryBytes: 64,
  /** Seconds of a pod's full load that its sending queue holds. */
  queueSeconds: 10,
  /** Largest memory limit of one pod; what does not fit is carried by more pods. */
  maxMemoryBytes: 4 * 1024 * 1024 * 1024,
  /** The memory limiter refuses data above this share of the container's limit (limit 80 % less spike 20 %). */
  softMemoryRatio: 0.6,
  /** GOMEMLIMIT as a share of the container's limit, as the Collector's documentation advises. */
  goMemoryLimitRatio: 0.8,
} as const;

const MEBIBYTE = 1024 * 1024;

/**
 * The memory limit of a container that is to hold so many live bytes before the memory limiter refuses data, in steps
 * of 64 MiB up to the largest.
 */
export function memoryLimitMebibytes(liveBytes: number): number {
  return Math.min(Math.ceil(liveBytes / CAPACITY.softMemoryRatio / MEBIBYTE / 64) * 64, CAPACITY.maxMemoryBytes / MEBIBYTE);
}

/** GOMEMLIMIT for a memory limit, in MiB. */
export function goMemoryLimitMebibytes(limitMebibytes: number): number {
  return Math.floor(limitMebibytes * CAPACITY.goMemoryLimitRatio);
}
