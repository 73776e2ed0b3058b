/**
 * A selector with its values quoted: `selector('m', { a: 'x"y' }, '20s')` is `m{a="x\"y"}[20s]`. Names that are not
 * plain identifiers are quoted as well, as Prometheus 3 reads them.
 */
export function selector(metric: string, labels: Readonly<Record<string, string>> = {}, range?: string): string {
  const plain = /^[A-Za-z_:][\w:]*$/.test(metric) && !RESERVED.test(metric);
  const matchers = [
    ...(plain ? [] : [quote(metric)]),
    ...Object.entries(labels).map(([label, value]) => `${/^[A-Za-z_]\w*$/.test(label) ? label : quote(label)}=${quote(value)}`),
  ];
  const braces = matchers.length === 0 ? '' : `{${matchers.join(',')}}`;
  return `${plain ? metric : ''}${braces}${range === undefined ? '' : `[${range}]`}`;
}

/** Words that the grammar does not read as a metric name; the last two only for how its tokenizer looks words up. */
const RESERVED = /^(?:inf|nan|bool|ignoring|on|group_left|group_right|offset|constructor|__proto__)$/i;

/** A text as a PromQL string literal. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
