import { checkNotEmpty } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import type { AttributeAction } from './attribute-action';

export interface ResourceOptions extends ComponentOptions {
  /** What is done, in this order. */
  readonly attributes: readonly AttributeAction[];
}

/** Changes attributes of resources. Throws OKS002 without actions, and what `AttributeAction.toConfig` throws. */
export function resourceProcessor({ name, attributes }: ResourceOptions): Processor {
  checkNotEmpty('resource.attributes', attributes, 'Give at least one AttributeAction.');
  return Component.of('resource', { attributes: attributes.map((action) => action.toConfig()) }, { name });
}
