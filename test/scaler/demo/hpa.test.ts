import fc from 'fast-check';
import { Hpa, type Reading, recommend, replicasFor } from '../../../scaler/demo/hpa';

const average = (value: number | undefined, target: number): Reading => ({ type: 'AverageValue', value, target });
const total = (value: number | undefined, target: number): Reading => ({ type: 'Value', value, target });
const all = (replicas: number) => ({ replicas, readyPods: replicas });

// The external-metric cases of replica_calculator_test.go of Kubernetes, then the edges.
test.each<[string, Reading['type'], number, number, number, number, number]>([
  ['up, Value', 'Value', 8.6, 4.4, 1, 1, 2],
  ['up, AverageValue', 'AverageValue', 8.6, 2.15, 3, 3, 4],
  ['down, Value', 'Value', 8.6, 14.334, 5, 5, 3],
  ['down, AverageValue', 'AverageValue', 8.6, 2.867, 5, 5, 3],
  ['in tolerance, Value', 'Value', 8.6, 8.888, 3, 3, 3],
  ['in tolerance, AverageValue', 'AverageValue', 8.6, 2.9, 3, 3, 3],
  ['tolerance ends at 1.1', 'AverageValue', 33, 10, 3, 3, 3],
  ['just above tolerance', 'AverageValue', 33.001, 10, 3, 3, 4],
  ['just below tolerance', 'AverageValue', 26.999, 10, 3, 3, 3],
  ['AverageValue counts pods that are not ready', 'AverageValue', 100, 10, 10, 2, 10],
  ['Value counts ready pods only', 'Value', 20, 10, 4, 2, 4],
  ['an idle pipeline', 'AverageValue', 0, 10, 4, 4, 0],
])('%s', (_, type, value, target, replicas, readyPods, expected) => {
  expect(replicasFor({ type, value, target }, { replicas, readyPods })).toBe(expected);
});

test.each<[string, Reading[], number, number | undefined]>([
  ['the largest of several', [average(30, 10), average(70, 10)], 2, 7],
  ['no data at all', [average(undefined, 10)], 2, undefined],
  ['one without data, the other asks for more', [average(undefined, 10), average(70, 10)], 2, 7],
  ['one without data, the other asks for less', [average(undefined, 10), average(10, 10)], 5, undefined],
  ['a Value target', [total(30, 10)], 2, 6],
])('several metrics: %s', (_, readings, replicas, expected) => {
  expect(recommend(readings, all(replicas))).toBe(expected);
});

/** Syncs every five seconds; the workload follows at once. */
function play(hpa: Hpa, start: number, values: readonly (number | undefined)[]) {
  let replicas = start;
  return values.map((value, index) => {
    const decision = hpa.sync([average(value, 10)], all(replicas), index * 5_000);
    replicas = decision.desired;
    return [decision.desired, decision.limit];
  });
}

describe('over several syncs', () => {
  test('a burst is followed in the steps that the policies allow, up to the maximum', () => {
    const hpa = new Hpa({ minReplicas: 2, maxReplicas: 10 });
    expect(play(hpa, 2, [20, 120, 120, 120, 120])).toEqual([
      [2, undefined],
      [6, 'rate'],
      [6, 'rate'],
      [6, 'rate'],
      [10, 'max'],
    ]);
  });

  test('no data holds, and is no recommendation', () => {
    const hpa = new Hpa({ minReplicas: 2, maxReplicas: 10, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } });
    expect(play(hpa, 5, [undefined, undefined, 20])).toEqual([
      [5, 'no-data'],
      [5, 'no-data'],
      [2, undefined],
    ]);
  });

  test('scale-in waits for the window, then goes in steps', () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 10, policies: [{ type: 'Pods', value: 1, periodSeconds: 10 }] } } as const;
    const hpa = new Hpa({ minReplicas: 2, maxReplicas: 10, behavior });
    expect(play(hpa, 6, [60, 10, 10, 10, 10, 10])).toEqual([
      [6, undefined],
      [6, 'stabilization'],
      [5, 'rate'],
      [5, 'rate'],
      [4, 'rate'],
      [4, 'rate'],
    ]);
  });

  test('a recommendation holds for the window, also where the rate let only a part of it through', () => {
    expect(play(new Hpa({ minReplicas: 2, maxReplicas: 10 }), 2, [20, 120, 30])).toEqual([
      [2, undefined],
      [6, 'rate'],
      [6, 'stabilization'],
    ]);
  });

  test('the replicas at the first sync hold a restarted controller back from scale-in', () => {
    expect(play(new Hpa({ minReplicas: 2, maxReplicas: 10 }), 8, [20])).toEqual([[8, 'stabilization']]);
  });

  test('counts outside the bounds are set right without looking at metrics', () => {
    expect(play(new Hpa({ minReplicas: 3, maxReplicas: 10 }), 1, [undefined])).toEqual([[3, 'min']]);
    expect(play(new Hpa({ minReplicas: 3, maxReplicas: 10 }), 12, [undefined])).toEqual([[10, 'max']]);
  });

  test('an idle pipeline goes to the minimum', () => {
    const hpa = new Hpa({ minReplicas: 2, maxReplicas: 10, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } });
    expect(play(hpa, 4, [0, 0])).toEqual([
      [2, 'min'],
      [2, 'min'],
    ]);
  });

  test('whatever comes, the count stays within the bounds and moves only with data', () => {
    const value = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const counts = play(new Hpa({ minReplicas: 2, maxReplicas: 9 }), 2, values).map(([desired]) => desired as number);
        counts.forEach((desired, index) => {
          expect(desired).toBeGreaterThanOrEqual(2);
          expect(desired).toBeLessThanOrEqual(9);
          if (values[index] === undefined) expect(desired).toBe(counts[index - 1] ?? 2);
        });
      }),
    );
  });
});
