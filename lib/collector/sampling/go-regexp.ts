/**
 * A regular expression of Go (RE2) as one of JavaScript that matches the same texts: `match` if it could be translated.
 * `refused` tells why Go does not compile it. Neither is set for a valid expression that is only not translated: flags
 * other than a leading `(?i)`, Unicode and POSIX classes, octal and hexadecimal escapes, `\Q…\E`, and repetitions of groups
 * that repeat themselves, which JavaScript may take for ever to match.
 */
export interface GoRegexp {
  readonly match?: (text: string) => boolean;
  readonly refused?: string;
}

/** Translates an expression of Go. Source of the syntax: https://pkg.go.dev/regexp/syntax. */
export function goRegexp(pattern: string): GoRegexp {
  try {
    const expression = new Translation(pattern).toRegExp();
    return { match: (text) => expression.test(text) };
  } catch (error) {
    if (error instanceof Untranslated) return {};
    if (error instanceof SyntaxError) return { refused: error.message };
    throw error;
  }
}

class Untranslated extends Error {}

/** Escapes that mean the same in both. */
const SAME = new Set(['d', 'D', 't', 'n', 'r', 'f', 'v']);
/** `\w` and its kin differ between the two where case is ignored. */
const SAME_WITH_CASE = new Set(['w', 'W', 'b', 'B']);
const GO_SPACE = '\\t\\n\\f\\r ';
const LARGEST_REPETITION = 1_000;

class Translation {
  private at = 0;
  private out = '';
  /** Whether each open group has an unbounded repetition in it. */
  private readonly groups: boolean[] = [];
  /** What a repetition here would apply to. */
  private last: 'nothing' | 'assertion' | 'character' | 'group' | 'repeating group' = 'nothing';
  private readonly ignoreCase: boolean;
  private readonly pattern: string;

  constructor(pattern: string) {
    this.ignoreCase = pattern.startsWith('(?i)');
    this.pattern = this.ignoreCase ? pattern.slice(4) : pattern;
  }

  toRegExp(): RegExp {
    while (this.at < this.pattern.length) this.next();
    return new RegExp(this.out, this.ignoreCase ? 'iu' : 'u');
  }

  private next(): void {
    const rest = this.pattern.slice(this.at);
    const [character = ''] = rest; // a whole code point
    const repetition = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(rest);
    if (repetition !== null) return this.repeat(repetition);
    switch (character) {
      case '\\':
        return this.escape(rest);
      case '[':
        return this.characterClass();
      case '(':
        return this.open(rest);
      case ')':
        this.emit(')', 1, this.groups.pop() === true ? 'repeating group' : 'group');
        return;
      case '|':
        this.emit('|', 1, 'nothing');
        return;
      case '^':
      case '$':
        this.emit(character, 1, 'assertion');
        return;
      case '.':
        this.emit('[^\\n]', 1, 'character');
        return;
      default:
        this.emit(literal(character), character.length, 'character');
    }
  }

  private emit(out: string, length: number, last: Translation['last']): void {
    this.out += out;
    this.at += length;
    this.last = last;
  }

  private repeat([text, min, range, max]: RegExpExecArray): void {
    if (this.last === 'assertion') throw new Untranslated();
    if (Number(min ?? 0) > LARGEST_REPETITION || Number(max ?? 0) > LARGEST_REPETITION) throw new SyntaxError(`the repetition ${text} is above ${LARGEST_REPETITION}`);
    const unbounded = !text.startsWith('?') && (min === undefined || (range !== undefined && max === ''));
    const many = unbounded || Number(max ?? min ?? 0) > 1;
    if (this.last === 'repeating group' && many) throw new Untranslated();
    if (unbounded && this.groups.length > 0) this.groups.fill(true);
    this.emit(text, text.length, 'nothing');
  }

  private open(rest: string): void {
    if (/^\(\?<?[=!]/.test(rest)) throw new SyntaxError('it has no lookahead and no lookbehind');
    const [group] = /^\((?:\?:|\?P?<\w+>)?(?!\?)/.exec(rest) ?? [];
    if (group === undefined) throw new Untranslated();
    this.groups.push(false);
    this.emit(group === '(?:' ? group : '(', group.length, 'nothing');
  }

  private escape(rest: string): void {
    const character = rest[1];
    if (character === undefined) throw new SyntaxError('it ends in a backslash');
    if (/^\\[1-9](?![0-7])/.test(rest)) throw new SyntaxError('it has no backreferences');
    if (character === 'A' || character === 'z') return this.emit(character === 'A' ? '^' : '$', 2, 'assertion');
    if (character === 'b' || character === 'B') return this.emit(this.escaped(character), 2, 'assertion');
    if (character === 's' || character === 'S') return this.emit(`[${character === 'S' ? '^' : ''}${GO_SPACE}]`, 2, 'character');
    return this.emit(this.escaped(character), 2, 'character');
  }

  private escaped(character: string): string {
    if (SAME.has(character) || (SAME_WITH_CASE.has(character) && !this.ignoreCase)) return `\\${character}`;
    if (/[!-/:-@[-`{-~]/.test(character)) return literal(character);
    throw new Untranslated();
  }

  private characterClass(): void {
    const [opening = ''] = /^\[\^?/.exec(this.pattern.slice(this.at)) ?? [];
    this.emit(opening, opening.length, 'character');
    for (let first = true; ; first = false) {
      const rest = this.pattern.slice(this.at);
      const [character] = rest;
      if (character === undefined) throw new SyntaxError('a "[" is not closed');
      if (character === ']' && !first) return this.emit(']', 1, 'character');
      this.member(rest, character);
    }
  }

  private member(rest: string, character: string): void {
    if (rest.startsWith('[:')) throw new Untranslated();
    const [low, length] = this.classCharacter(rest, character);
    const after = rest.slice(length);
    if (!/^-[^\]]/.test(after)) return this.emit(low, length, 'character');
    const [next = ''] = after.slice(1);
    const [high, highLength] = this.classCharacter(after.slice(1), next);
    if (low.length > 2 || high.length > 2 || /^\\[dDwW]$/.test(low) || /^\\[dDwW]$/.test(high)) throw new Untranslated();
    this.emit(`${low}-${high}`, length + 1 + highLength, 'character');
  }

  private classCharacter(rest: string, character: string): readonly [out: string, length: number] {
    if (character !== '\\') return [character === '-' ? '\\-' : literal(character), character.length];
    const escaped = rest[1];
    if (escaped === undefined) throw new SyntaxError('it ends in a backslash');
    if (escaped === 's') return [GO_SPACE, 2];
    if (escaped === '-') return ['\\-', 2];
    if (escaped === 'b' || escaped === 'B') throw new Untranslated();
    return [this.escaped(escaped), 2];
  }
}

/** A character that stands for itself. */
function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
