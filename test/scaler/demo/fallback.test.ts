import { Fallback, type FallbackSpec } from '../../../scaler/demo/fallback';
import type { Reading } from '../../../scaler/demo/hpa';

const failed: Reading = { type: 'AverageValue', target: 10, value: undefined };
const five = { replicas: 5, readyPods: 4 };

test('applies after more failures in a row than the threshold, and a reading starts the count again', () => {
  const fallback = new Fallback({ failureThreshold: 2, replicas: 6 });
  const values = [failed, failed, failed, { ...failed, value: 7 }, failed, failed, failed].map((reading) => fallback.apply(reading, five).value);
  expect(values).toEqual([undefined, undefined, 60, 7, undefined, undefined, 60]);
});

test('without one the error stays', () => {
  expect(new Fallback(undefined).apply(failed, five)).toBe(failed);
});

test.each<[FallbackSpec['behavior'], number, number]>([
  [undefined, 8, 80],
  ['static', 2, 20],
  ['currentReplicas', 8, 50],
  ['currentReplicasIfHigher', 2, 50],
  ['currentReplicasIfHigher', 8, 80],
  ['currentReplicasIfLower', 2, 20],
  ['currentReplicasIfLower', 8, 50],
])('%s with %d replicas', (behavior, replicas, value) => {
  expect(new Fallback({ failureThreshold: 0, replicas, behavior }).apply(failed, five).value).toBe(value);
});

test('a Value target is divided by the ready pods, and gives nothing without one', () => {
  const fallback = new Fallback({ failureThreshold: 0, replicas: 8 });
  const reading: Reading = { ...failed, type: 'Value' };
  expect(fallback.apply(reading, five).value).toBe(20);
  expect(fallback.apply(reading, { replicas: 5, readyPods: 0 }).value).toBeUndefined();
});
