import type { RE2JS } from 're2js';
import type { VectorSelector } from '../../lib/promql';
import { METRIC_NAME, type Labels } from '../store';
import { changed, distinct, NO_LABELS } from './label-sets';
import type { Element } from './value';

/** `label_replace`: sets a label from the match of another one; elements that do not match stay as they are. */
export function labelReplace(
  elements: readonly Element[],
  options: { readonly target: string; readonly template: string; readonly source: string; readonly regex: RE2JS },
): readonly Element[] {
  const { target, template, source, regex } = options;
  const groups = regex.namedGroups() as Readonly<Record<string, number>>;
  return distinct(
    elements.map((element) => {
      const matcher = regex.matcher(element.labels[source] ?? '');
      if (!matcher.matches()) return element;
      const group = (name: string): string => {
        const index = /^\d+$/.test(name) ? Number(name) : groups[name];
        return index === undefined || index > matcher.groupCount() ? '' : (matcher.group(index) ?? '');
      };
      const text = template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_whole, bare?: string, braced?: string) => {
        const name = bare ?? braced;
        return name === undefined ? '$' : group(name);
      });
      return { ...element, labels: changed(element.labels, { [target]: text }) };
    }),
  );
}

/** `label_join`: sets a label to the values of others, joined. */
export function labelJoin(elements: readonly Element[], target: string, separator: string, sources: readonly string[]): readonly Element[] {
  return distinct(
    elements.map((element) => ({
      ...element,
      labels: changed(element.labels, { [target]: sources.map((source) => element.labels[source] ?? '').join(separator) }),
    })),
  );
}

/** Labels of what `absent` gives: those that the selector fixes. */
export function absentLabels(selector: VectorSelector | undefined): Labels {
  const matchers = (selector?.matchers ?? []).filter(({ label }) => label !== METRIC_NAME);
  const fixed = matchers.filter(({ label, op }) => op === '=' && matchers.filter((other) => other.label === label).length === 1);
  return changed(NO_LABELS, Object.fromEntries(fixed.map(({ label, value }) => [label, value])));
}
