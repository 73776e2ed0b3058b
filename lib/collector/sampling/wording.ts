/**
 * What a policy keeps, as a part of a sentence: a phrase ("with a span in error"), a clause after "that" ("has app.vip =
 * true"), or a share of what is left ("10 %").
 */
export interface Wording {
  readonly kind: 'all' | 'none' | 'phrase' | 'clause' | 'share';
  readonly text: string;
}

export const EVERYTHING: Wording = { kind: 'all', text: '' };
export const NOTHING: Wording = { kind: 'none', text: '' };

export function phrase(text: string): Wording {
  return { kind: 'phrase', text };
}

export function clause(text: string): Wording {
  return { kind: 'clause', text };
}

export function share(text: string): Wording {
  return { kind: 'share', text };
}

/** Traces to which all the wordings apply, as a noun phrase: `every trace longer than 2000 ms that has app.vip = true`. */
export function tracesInWords(wordings: readonly Wording[]): string {
  const texts = (kind: Wording['kind']): readonly string[] => wordings.filter((wording) => wording.kind === kind).map(({ text }) => text);
  if (texts('none').length > 0) return 'no trace';
  const [phrases, clauses, shares] = [texts('phrase'), texts('clause'), texts('share')];
  if (phrases.length + clauses.length === 0) {
    const [first, ...others] = shares;
    return first === undefined ? 'every trace' : [`${first} of all traces`, ...others].join(', and of these ');
  }
  const filtered = ['every trace', ...(phrases.length > 0 ? [phrases.join(' and ')] : []), ...(clauses.length > 0 ? [`that ${clauses.join(' and ')}`] : [])].join(' ');
  return shares.length === 0 ? filtered : `${filtered}, of these ${shares.join(', and of these ')}`;
}

/** Alternatives: `"a", "b" or "c"`. */
export function oneOf(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`;
}

/** Text in quotes, as JSON writes it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
