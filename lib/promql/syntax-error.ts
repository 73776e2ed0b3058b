import type { Span } from './ast';
import { FUNCTIONS } from './functions';

/** What is wrong with a text, and where. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly reason: string;
}

interface Token extends Span {
  readonly type: 'string' | 'number' | 'identifier' | 'sign' | 'end';
  readonly text: string;
}

const SKIP = /(?:\s|#[^\n]*)+/y;
const TOKEN =
  /(?<string>"(?:[^\\"\n]|\\.)*"?|'(?:[^\\'\n]|\\.)*'?|`[^`]*`?)|(?<number>\.?[0-9](?:[eE][+-][0-9]|[\w.])*)|(?<identifier>[A-Za-z_:][\w:]*)|(?<sign>==|!=|=~|!~|<=|>=|.)/suy;
const READABLE_NUMBER = /^(?:0x[0-9a-fA-F]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][+-]?[0-9]+)?|(?:[0-9]+(?:ms|[ywdhms]))+)$/;
const AGGREGATIONS = /^(?:sum|avg|min|max|count|group|stddev|stdvar|topk|bottomk|quantile|count_values|limitk|limit_ratio)$/i;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Says why a text is not PromQL. The grammar tells only where it stopped to understand; this reads the text up to
 * there and finds the reason in Prometheus' words.
 */
export function explainSyntaxError(text: string, stoppedAt: number): SyntaxProblem {
  const open: Token[] = [];
  let previous: Token | undefined;
  for (let token = nextToken(text, 0); ; token = nextToken(text, token.to)) {
    if (token.type === 'string' && unterminated(token.text)) return { span: token, reason: 'unterminated quoted string' };
    if (token.type === 'number' && token.from <= stoppedAt && stoppedAt <= token.to && !READABLE_NUMBER.test(token.text)) {
      return { span: token, reason: `bad number or duration syntax: ${JSON.stringify(token.text)}` };
    }
    if (token.to > stoppedAt || token.type === 'end') return explain(token, previous, open);
    if (token.text === '(' || token.text === '[' || token.text === '{') open.push(token);
    if (CLOSING[token.text] !== undefined) open.pop();
    previous = token;
  }
}

function explain(token: Token, previous: Token | undefined, open: readonly Token[]): SyntaxProblem {
  const bracket = open.at(-1);
  if (token.type === 'end') {
    if (previous === undefined) return { span: token, reason: 'no expression found in input' };
    if (bracket?.text === '(') return { span: bracket, reason: 'unclosed left parenthesis' };
    if (bracket?.text === '[') return { span: bracket, reason: 'unclosed left bracket' };
    if (bracket?.text === '{') return { span: token, reason: 'unexpected end of input inside braces' };
    return { span: token, reason: 'unexpected end of input' };
  }
  if (previous?.type === 'identifier' && token.text === '(' && !isCallable(previous.text)) {
    return { span: previous, reason: `unknown function with name ${JSON.stringify(previous.text)}` };
  }
  const opener = CLOSING[token.text];
  if (opener !== undefined && opener !== bracket?.text) {
    return { span: token, reason: `unexpected ${describe(token)}${bracket === undefined ? '' : `, ${JSON.stringify(bracket.text)} is still open`}` };
  }
  return { span: token, reason: `unexpected ${describe(token)}${contextOf(bracket, previous)}` };
}

function contextOf(bracket: Token | undefined, previous: Token | undefined): string {
  if (bracket?.text === '[') return ' in duration expression';
  if (bracket?.text !== '{') return '';
  if (['=', '!=', '=~', '!~'].includes(previous?.text ?? '')) return ' in label matching, expected string';
  if (previous?.type === 'identifier') return ' in label matching, expected label matching operator';
  return previous?.text === '{' || previous?.text === ','
    ? ' in label matching, expected label name or "}"'
    : ' in label matching, expected "," or "}"';
}

function describe(token: Token): string {
  switch (token.type) {
    case 'string':
      return `string ${token.text}`;
    case 'number':
      return `number ${JSON.stringify(token.text)}`;
    case 'identifier':
      return `identifier ${JSON.stringify(token.text)}`;
    case 'end':
      return 'end of input';
    case 'sign':
      return /^[-+*/%^<>=!~@,:()[\]{}]+$/.test(token.text) ? JSON.stringify(token.text) : `character ${JSON.stringify(token.text)}`;
  }
}

function isCallable(name: string): boolean {
  return FUNCTIONS.has(name) || AGGREGATIONS.test(name) || /^(?:by|without|on|ignoring|group_left|group_right)$/i.test(name);
}

function unterminated(text: string): boolean {
  return text.length < 2 || !text.endsWith(text[0] ?? '') || /^(["'])(?:[^\\]|\\.)*\\\1$/s.test(text);
}

function nextToken(text: string, from: number): Token {
  SKIP.lastIndex = from;
  const start = from + (SKIP.exec(text)?.[0].length ?? 0);
  TOKEN.lastIndex = start;
  const match = TOKEN.exec(text);
  if (match === null) return { type: 'end', text: '', from: text.length, to: text.length };
  const type = (['string', 'number', 'identifier', 'sign'] as const).find((name) => match.groups?.[name] !== undefined) ?? 'sign';
  return { type, text: match[0], from: start, to: start + match[0].length };
}
