import { Component, type ComponentOptions, type Connector } from '../component';

/** Hands data on from pipelines to other pipelines of the same signal, to merge them or to split one. */
export function forwardConnector({ name }: ComponentOptions = {}): Connector {
  return Component.of('forward', {}, { name });
}
