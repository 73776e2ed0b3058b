import { checkNotEmpty } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import type { AttributeAction } from './attribute-action';
import { matchConfig, type MatchOptions } from './match';

export interface AttributesOptions extends ComponentOptions {
  /** What is done, in this order. */
  readonly actions: readonly AttributeAction[];
  /** Only this data is worked on. @default - all */
  readonly include?: MatchOptions;
  /** This data is left as it is. @default - none */
  readonly exclude?: MatchOptions;
}

/** Changes attributes of spans, points or records. Throws OKS002 without actions, and what `AttributeAction.toConfig` throws. */
export function attributesProcessor(options: AttributesOptions): Processor {
  const { name, actions, include, exclude } = options;
  checkNotEmpty('attributes.actions', actions, 'Give at least one AttributeAction.');
  return Component.of(
    'attributes',
    {
      include: matchConfig('attributes.include', include),
      exclude: matchConfig('attributes.exclude', exclude),
      actions: actions.map((action) => action.toConfig()),
    },
    { name },
  );
}
