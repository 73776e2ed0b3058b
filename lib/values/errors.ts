/**
 * Every error a user's input can cause at synth, with a stable code. docs/errors.md has an entry for each
 * (a test holds the two together).
 */
export const ERROR_CODES = {
  OKS001: 'A number is out of its range',
  OKS002: 'A required value is missing or empty',
  OKS003: 'A name is not valid or not unique',
  OKS004: 'A region does not have the form its cloud uses',
  OKS005: 'Scaling a tier to zero would lose spans',
  OKS006: 'A query is not valid PromQL, or does not give one number',
  OKS007: 'A query reads a metric that the Collector does not emit',
  OKS008: 'A chart has no namespace',
  OKS009: 'The compiled scaler was not found',
  OKS010: 'A secret is written as a literal',
  OKS011: 'Two objects of one kind have one name',
  OKS012: 'The distribution of the Collector lacks a component',
  OKS013: 'The release of the Collector lacks an option',
  OKS014: 'A sampling policy is inside one that cannot hold it',
  OKS015: 'A regular expression is not one that the Collector accepts',
  OKS016: 'Traces are not valid OTLP JSON',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface InputProblem {
  /** The property as the user writes it: `traffic.tracesPerSecond`. */
  readonly what: string;
  /** The value that was given. */
  readonly given: unknown;
  /** What is allowed, as a noun phrase: `a number above 0`. */
  readonly allowed: string;
  /** How to mend it, as a sentence. */
  readonly fix?: string;
}

/**
 * Wrong input, found at synth. The message tells where, what was given, what is allowed and how to fix it.
 */
export class InputError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly problem: InputProblem,
    readonly where?: string,
  ) {
    const { what, given, allowed, fix } = problem;
    super(
      `${where === undefined ? '' : `[${where}] `}${what} is ${describe(given)}; it must be ${allowed}.` +
        `${fix === undefined ? '' : ` ${fix}`} (${code})`,
    );
    this.name = 'InputError';
  }

  /** The same error, told to have happened at a construct path; an inner place wins over an outer one. */
  at(where: string): InputError {
    return this.where === undefined ? new InputError(this.code, this.problem, where) : this;
  }
}

/** Runs pure code and tells, in whatever InputError it throws, where it was called from. */
export function locate<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof InputError ? error.at(where) : error;
  }
}

function describe(given: unknown): string {
  if (given === undefined) return 'not given';
  // JSON has no NaN and no infinity.
  return typeof given === 'number' ? String(given) : JSON.stringify(given);
}
