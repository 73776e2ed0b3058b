import { checkNumber } from '../../values';
import { Component, type ComponentOptions, type Extension } from '../component';

export interface ZpagesOptions extends ComponentOptions {
  /** Port on localhost of the pod; reach it by `kubectl port-forward`. @default 55679 */
  readonly port?: number;
}

/** Serves pages about the Collector's pipelines and its own traces. Throws OKS001 for a port out of range. */
export function zpages({ name, port = 55_679 }: ZpagesOptions = {}): Extension {
  return Component.of('zpages', { endpoint: `localhost:${checkNumber('zpages.port', port, { min: 1, max: 65_535, integer: true })}` }, { name });
}
