import type { Sync } from '../../../scaler/demo/autoscaler';
import type { SaleRow } from '../../../scaler/demo/flash-sale';
import type { Platform, TierSpec } from '../../../scaler/demo/platform';
import { renderSummary, Show } from '../../../scaler/demo/show';
import { styleFor } from '../../../scaler/demo/style';

const plain = styleFor({}, {});
const trigger = (metricName: string, targetValue: number) => ({ type: 'AverageValue', metadata: {}, parsed: { query: 'q', targetValue, metricName, activationValue: 0 } }) as const;

function tier(name: string, role: TierSpec['role'], triggers = [trigger('load', 7_000)]): TierSpec {
  return { name, role, scaledObject: { name, namespace: 'n', minReplicas: 2, maxReplicas: 8, triggers }, resource: {}, version: '1', pushIntervalMs: 5_000, queueSpans: 1 };
}

const platform: Platform = { scalerConfig: '{}', gateway: tier('gw', 'gateway'), sampler: tier('sa', 'sampler', [trigger('traces', 8_400), trigger('spans', 5_600)]) };
const steady: Sync = { current: 2, desired: 2, recommended: 2, answer: { value: 14_000 }, target: 7_000 };
const row = (gateway: Sync, sampler: Sync = steady): SaleRow => ({ second: 25, phase: 'peak', sentPerSecond: 50_000.4, refusedPerSecond: 0.2, gateway, sampler });

test.each<[string, Sync, string]>([
  ['in balance', steady, ' 14,000  2                ##......'],
  ['a larger count', { ...steady, desired: 4, recommended: 4 }, ' 14,000  2 > 4            ####....'],
  ['held back by the rate', { ...steady, desired: 6, recommended: 8, limit: 'rate' }, ' 14,000  2 > 6 (wants 8)  ######..'],
  ['held by the window', { ...steady, current: 6, desired: 6, limit: 'stabilization' }, ' 14,000  6 held (wants 2) ######..'],
  ['at the minimum', { ...steady, recommended: 1, limit: 'min' }, ' 14,000  2                ##......'],
  ['without data', { ...steady, recommended: undefined, limit: 'no-data', answer: { error: 'e', noData: true } }, 'no data  2 held           ##......'],
])('a tier %s', (_, sync, expected) => {
  const line = new Show(platform, plain).row(row(sync));
  expect(line).toContain(`  25s  peak     50,000         0   ${expected}`);
});

test('of several metrics the largest is shown in multiples of its target', () => {
  const show = new Show(platform, plain);
  expect(show.heading()[0]).toMatch(/gw: 7,000 a replica +sa: times target$/);
  expect(show.row(row(steady, { ...steady, answer: { value: 12_600 }, target: 8_400 }))).toMatch(/ 1\.5 {2}2 +##\.{6}$/);
});

test('an error that is not a lack of data is told', () => {
  const lines = new Show(platform, plain).row(row({ ...steady, recommended: undefined, limit: 'no-data', answer: { error: 'connection refused', noData: false } })).split('\n');
  expect(lines[0]).toContain('  error  2 held');
  expect(lines[1]).toBe('       connection refused');
});

test('colour only for a person who wants it', () => {
  const colourful = (stream: { isTTY?: boolean }, env: Record<string, string>): boolean => styleFor(stream, env).strong('x') !== 'x';
  expect(colourful({ isTTY: true }, {})).toBe(true);
  expect(colourful({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(colourful({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(colourful({}, {})).toBe(false);
});

test('the summary says so where the replicas were not enough, always were, or pushes failed', () => {
  const of = (name: string, secondsToDecision?: number, secondsToCapacity?: number) => ({ name, fromReplicas: 2, toReplicas: 6, secondsToDecision, secondsToCapacity });
  const text = renderSummary(
    { peakSpansPerSecond: 50_000, gateway: of('gw', 10, undefined), sampler: of('sa', undefined, 0), sentSpans: 1_000, refusedSpans: 125, peakQueuedSpans: 7, kedaCalls: 12, pushes: 30, failedPushes: 1 },
    10_000,
    plain,
  ).join('\n');
  expect(text).toContain('2 > 6 replicas: more asked for after 10 s, not yet enough when the rush ended');
  expect(text).toContain('2 > 6 replicas: no more asked for, always enough');
  expect(text).toContain('125 of 1,000 spans (12.5 %)');
  expect(text).toContain('12 calls of KEDA, answered from 30 OTLP pushes (1 failed)');
});
