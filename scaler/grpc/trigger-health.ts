import type { Logger } from 'pino';

const MAX_TRIGGERS = 10_000;

/** Logs when a trigger begins to fail, fails for another reason, or recovers; not each of the calls in between. */
export class TriggerHealth {
  /** The last failure of each failing trigger. */
  private readonly failing = new Map<string, string>();

  constructor(private readonly logger: Logger) {}

  failed(trigger: string, reason: string): void {
    if (this.failing.get(trigger) === reason) return;
    if (this.failing.size >= MAX_TRIGGERS) this.failing.clear();
    this.failing.set(trigger, reason);
    this.logger.warn({ trigger, reason }, 'trigger has no value');
  }

  succeeded(trigger: string): void {
    if (this.failing.delete(trigger)) this.logger.info({ trigger }, 'trigger has a value again');
  }
}
