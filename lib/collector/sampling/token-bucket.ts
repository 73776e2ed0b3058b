/**
 * The token bucket of Go's `golang.org/x/time/rate` (Limiter.AllowN): full at first, refilled steadily, and asked for so many
 * tokens at once or none.
 */
export class TokenBucket {
  private tokens: number;
  private second: number | undefined;

  constructor(
    private readonly perSecond: number,
    readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** Takes that many tokens if they are there. Seconds must not go back. */
  allow(tokens: number, second: number): boolean {
    const available = this.at(second);
    if (tokens > available) return false;
    this.tokens = available - tokens;
    this.second = second;
    return true;
  }

  at(second: number): number {
    return Math.min(this.burst, this.tokens + Math.max(0, second - (this.second ?? second)) * this.perSecond);
  }
}
