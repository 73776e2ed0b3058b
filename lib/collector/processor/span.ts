import { checkNotEmpty, InputError } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import { regexp } from '../settings/checks';
import { matchConfig, type MatchOptions } from './match';

export interface SpanOptions extends ComponentOptions {
  /** Make the name of values of these attributes, in this order; a span that lacks one keeps its name. @default - names stay */
  readonly nameFromAttributes?: readonly string[];
  /** Text between those values. @default - none */
  readonly separator?: string;
  /** Take attributes out of the name, by the named groups `(?P<attribute>…)` of these expressions. @default - none */
  readonly nameToAttributes?: {
    readonly rules: readonly string[];
    /** Stop after the first rule that matches. @default false */
    readonly breakAfterMatch?: boolean;
  };
  /** Status to set. @default - statuses stay */
  readonly status?: { readonly code: 'Ok' | 'Error' | 'Unset'; readonly description?: string };
  /** Only these spans are worked on. @default - all */
  readonly include?: MatchOptions;
  /** These spans are left as they are. @default - none */
  readonly exclude?: MatchOptions;
}

/** Changes names and statuses of spans. Throws OKS002 if it would change nothing, OKS015 for a rule that Go does not accept. */
export function spanProcessor(options: SpanOptions): Processor {
  const { name, nameFromAttributes, separator, nameToAttributes, status, include, exclude } = options;
  if (nameFromAttributes === undefined && nameToAttributes === undefined && status === undefined) {
    throw new InputError('OKS002', { what: 'span', given: 'one that changes nothing', allowed: 'one with nameFromAttributes, nameToAttributes or status' });
  }
  if (nameFromAttributes !== undefined) checkNotEmpty('span.nameFromAttributes', nameFromAttributes, 'Give at least one attribute.');
  if (nameToAttributes !== undefined) checkNotEmpty('span.nameToAttributes.rules', nameToAttributes.rules, 'Give at least one regular expression.');
  nameToAttributes?.rules.forEach((rule, index) => regexp(`span.nameToAttributes.rules[${index}]`, rule));
  if (status?.description !== undefined && status.code !== 'Error') {
    throw new InputError('OKS002', { what: 'span.status.description', given: status.description, allowed: 'left out, except with the code "Error"' });
  }
  const naming = nameFromAttributes !== undefined || nameToAttributes !== undefined;
  return Component.of(
    'span',
    {
      include: matchConfig('span.include', include),
      exclude: matchConfig('span.exclude', exclude),
      name: naming
        ? {
            from_attributes: nameFromAttributes,
            separator,
            to_attributes: nameToAttributes && { rules: nameToAttributes.rules, break_after_match: nameToAttributes.breakAfterMatch },
          }
        : undefined,
      status: status && { code: status.code, description: status.description },
    },
    { name },
  );
}
