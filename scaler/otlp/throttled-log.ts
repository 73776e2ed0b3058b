import type { Logger } from 'pino';

const INTERVAL_MS = 10_000;

/**
 * Logs what senders do wrong: each kind of message at most once in 10 s with the number left out, because one broken
 * sender repeats its mistake every few seconds and thousands of its replicas do the same.
 */
export class ThrottledLog {
  private readonly kinds = new Map<string, { loggedMs: number; suppressed: number }>();

  constructor(
    private readonly logger: Logger,
    private readonly clock: () => number = Date.now,
  ) {}

  /** `kind` must be from a small fixed set; it also tells the message apart in the log. */
  warn(kind: string, fields: object, message: string): void {
    const now = this.clock();
    const last = this.kinds.get(kind);
    if (last !== undefined && now - last.loggedMs < INTERVAL_MS) {
      last.suppressed += 1;
      return;
    }
    this.logger.warn({ kind, ...fields, ...(last === undefined || last.suppressed === 0 ? {} : { suppressed: last.suppressed }) }, message);
    this.kinds.set(kind, { loggedMs: now, suppressed: 0 });
  }
}
