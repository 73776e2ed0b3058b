/** What makes a literal unreadable, without its place; whoever knows the place turns it into a PromqlError. */
export class LiteralError extends Error {
  override readonly name = 'LiteralError';
}

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNIT_MS = [365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1];
/** Longest duration of Prometheus: a 64-bit count of nanoseconds. */
const MAX_DURATION_MS = Number(2n ** 63n / 1_000_000n);

/** Milliseconds of a duration such as `1h30m`; undefined if the text is not one. */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === '') return undefined;
  const sum = UNIT_MS.reduce((total, unit, index) => total + unit * Number(match[index + 1] ?? 0), 0);
  if (sum > MAX_DURATION_MS) throw new LiteralError('duration out of range');
  return sum;
}

/**
 * Value of an unsigned number as Prometheus reads it: decimal, `0x` hexadecimal, octal after a leading 0, `inf`, `nan`,
 * or a duration, which counts in seconds.
 */
export function numberValue(text: string): number {
  const lower = text.toLowerCase();
  if (lower === 'inf') return Infinity;
  if (lower === 'nan') return NaN;
  const duration = durationMs(text);
  if (duration !== undefined) return duration / 1_000;
  const digits = lower.replaceAll('_', '');
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  if (Number.isNaN(value)) throw new LiteralError(`bad number or duration syntax: ${JSON.stringify(text)}`);
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
};
const CODE = /(?:\\(?:x[0-9a-fA-F]{2}|[0-7]{3}))+|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}/y;

/** Text of a literal in double quotes, single quotes (both with Go's escapes) or backticks (none). */
export function stringValue(literal: string): string {
  const quote = literal[0];
  const body = literal.slice(1, -1);
  if (literal.length < 2 || !literal.endsWith(quote ?? '')) throw new LiteralError('unterminated quoted string');
  if (quote === '`') return body;
  if (body.includes('\n')) throw new LiteralError('unterminated quoted string');
  let text = '';
  for (let at = 0; at < body.length; ) {
    const char = body[at] ?? '';
    if (char !== '\\') {
      text += char;
      at += 1;
      continue;
    }
    const next = body[at + 1] ?? '';
    const simple = next === quote ? next : ESCAPES[next];
    if (simple !== undefined) {
      text += simple;
      at += 2;
      continue;
    }
    CODE.lastIndex = at;
    const code = CODE.exec(body)?.[0];
    if (code === undefined) {
      if (next === '') throw new LiteralError('unterminated quoted string');
      throw new LiteralError(`unknown escape sequence ${JSON.stringify(`\\${next}`).slice(2, -1)} in a quoted string`);
    }
    text += codePoints(code);
    at += code.length;
  }
  return text;
}

/** Characters of a run of escapes by number. Hexadecimal and octal ones are bytes of UTF-8, as in Go. */
function codePoints(code: string): string {
  if (code.startsWith('\\u') || code.startsWith('\\U')) {
    const point = Number.parseInt(code.slice(2), 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw new LiteralError(`escape sequence ${code} is not a Unicode code point`);
    return String.fromCodePoint(point);
  }
  const bytes = [...code.matchAll(/\\(?:x([0-9a-fA-F]{2})|([0-7]{3}))/g)].map(([whole, hex, octal]) => {
    const byte = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
    if (byte > 255) throw new LiteralError(`escape sequence ${whole} is not a byte`);
    return byte;
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    throw new LiteralError(`escape sequence ${code} is not valid UTF-8`);
  }
}
