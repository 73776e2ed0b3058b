import { RE2JS, RE2JSException } from 're2js';
import type { Matcher } from '../../lib/promql';
import type { LabelMatcher } from '../store';
import { EvaluationError } from './errors';

/** A regular expression of a query: RE2, which takes linear time whatever the pattern; anchored at both ends; `.` is any character. */
export function compileRegex(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    if (error instanceof RE2JSException) throw new EvaluationError(`bad regular expression ${JSON.stringify(pattern)}: ${error.message}`);
    throw error;
  }
}

/** The matcher of a selector as the store wants it. Throws EvaluationError for a bad regular expression. */
export function compileMatcher({ label, op, value }: Matcher): LabelMatcher {
  switch (op) {
    case '=':
      return { label, equal: value, matches: (given) => given === value };
    case '!=':
      return { label, matches: (given) => given !== value };
    case '=~': {
      if (isLiteral(value)) return { label, equal: value, matches: (given) => given === value };
      const regex = remembering(compileRegex(value));
      return { label, matches: regex };
    }
    case '!~': {
      const regex = remembering(compileRegex(value));
      return { label, matches: (given) => !regex(given) };
    }
  }
}

/** The matchers of a selector. Throws EvaluationError if they would select every series there is. */
export function compileMatchers(matchers: readonly Matcher[]): LabelMatcher[] {
  const compiled = matchers.map(compileMatcher);
  if (compiled.every((matcher) => matcher.matches(''))) {
    throw new EvaluationError('vector selector must contain at least one non-empty matcher');
  }
  return compiled;
}

/** Values that one regular expression remembers; label values repeat from one evaluation to the next. */
const REMEMBERED = 1_000;

function remembering(regex: RE2JS): (value: string) => boolean {
  const known = new Map<string, boolean>();
  return (value) => {
    let matches = known.get(value);
    if (matches === undefined) {
      matches = regex.matches(value);
      if (known.size >= REMEMBERED) known.clear();
      known.set(value, matches);
    }
    return matches;
  };
}

function isLiteral(pattern: string): boolean {
  return pattern !== '' && !/[\\^$.*+?()[\]{}|]/.test(pattern);
}
