const SIMPLE_KEY = /^[a-z][a-z0-9_*/-]{0,255}$/;
const TENANT_KEY = /^[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_MEMBERS = 32;

export function isTraceStateKey(key: string): boolean {
  return SIMPLE_KEY.test(key) || TENANT_KEY.test(key);
}

export function isTraceStateValue(value: string): boolean {
  return VALUE.test(value);
}

/**
 * The members of a W3C trace state; undefined if any of it is not valid, as the processor then ignores all of it.
 * Source: `ParseTraceState` of go.opentelemetry.io/otel/trace 1.46.0.
 */
export function parseTraceState(text: string): ReadonlyMap<string, string> | undefined {
  const members = new Map<string, string>();
  for (const member of text.split(',').filter((part) => part !== '')) {
    const cut = member.indexOf('=');
    if (cut < 0) return undefined;
    const key = member.slice(0, cut).replace(/^[ \t]+/, '');
    const value = member.slice(cut + 1).replace(/[ \t]+$/, '');
    if (!isTraceStateKey(key) || !isTraceStateValue(value) || members.has(key) || members.size === MAX_MEMBERS) return undefined;
    members.set(key, value);
  }
  return members;
}
