/** Colours for a terminal; plain text elsewhere. */
export interface Style {
  strong(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

const plain = (text: string): string => text;
const escape = (code: number) => (text: string): string => `\u001b[${code}m${text}\u001b[0m`;

/** Colour where a person looks and has not asked for none (https://no-color.org). */
export function styleFor(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Style {
  const colour = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return colour ? { strong: escape(1), good: escape(32), bad: escape(31), faint: escape(2) } : { strong: plain, good: plain, bad: plain, faint: plain };
}
