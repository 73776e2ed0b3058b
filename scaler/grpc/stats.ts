import { status } from '@grpc/grpc-js';

export type KedaMethod = 'GetMetricSpec' | 'GetMetrics' | 'IsActive' | 'StreamIsActive';

/** Calls of KEDA since the process began. */
export class KedaStats {
  private readonly counts = new Map<string, { readonly method: KedaMethod; readonly code: string; count: number }>();

  /** Counts an answered call; a stream is counted when it is opened. */
  count(method: KedaMethod, code: status): void {
    const key = `${method} ${code}`;
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { method, code: status[code], count: 1 });
    else known.count += 1;
  }

  /** Calls by method and name of the gRPC status code. */
  calls(): Iterable<{ readonly method: KedaMethod; readonly code: string; readonly count: number }> {
    return this.counts.values();
  }
}
