import { checkNumber } from '../../values';
import { Component, type ComponentOptions, type Extension } from '../component';
import { count } from '../settings/checks';

export interface PprofOptions extends ComponentOptions {
  /** Port on localhost of the pod; reach it by `kubectl port-forward`. @default 1777 */
  readonly port?: number;
  /** One of so many events of blocking is recorded; 0 for none. @default 0 */
  readonly blockProfileFraction?: number;
  /** One of so many events of waiting for a mutex is recorded; 0 for none. @default 0 */
  readonly mutexProfileFraction?: number;
}

/** Serves Go's profiles. Throws OKS001 for numbers out of range. */
export function pprof(options: PprofOptions = {}): Extension {
  return Component.of(
    'pprof',
    {
      endpoint: `localhost:${checkNumber('pprof.port', options.port ?? 1777, { min: 1, max: 65_535, integer: true })}`,
      block_profile_fraction: count('pprof.blockProfileFraction', options.blockProfileFraction),
      mutex_profile_fraction: count('pprof.mutexProfileFraction', options.mutexProfileFraction),
    },
    { name: options.name },
  );
}
