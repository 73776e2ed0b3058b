import fc from 'fast-check';
import { DeltaAccumulator } from '../../../scaler/otlp/delta';
import { RecordingSink } from '../support/recording-sink';

const NOW = 1_790_000_000_000;
const LABELS = { __name__: 'requests', pod: 'a' };

function setup(limits: { maxSeries?: number; retentionMs?: number } = {}) {
  const sink = new RecordingSink();
  const deltas = new DeltaAccumulator(sink, { maxSeries: 10, retentionMs: 600_000, ...limits });
  const values = (): (readonly [atMs: number, value: number])[] => sink.samples.map(({ timestampMs, value }) => [timestampMs - NOW, value]);
  return { sink, deltas, values };
}

test('deltas add up from their start', () => {
  const { deltas, sink, values } = setup();
  deltas.append(LABELS, NOW - 10_000, NOW, 5, NOW);
  deltas.append(LABELS, NOW, NOW + 10_000, 7, NOW + 10_000);
  expect(values()).toEqual([[0, 5], [10_000, 12]]);
  expect(sink.startsMs).toEqual([NOW - 10_000, undefined]);
});

test('without a start the series begins with its first delta', () => {
  const { deltas, values } = setup();
  deltas.append(LABELS, 0, NOW, 5, NOW);
  expect(values()).toEqual([[0, 5]]);
});

test('a retransmitted or late delta is not added again', () => {
  const { deltas, values } = setup();
  deltas.append(LABELS, 0, NOW, 5, NOW);
  expect(deltas.append(LABELS, 0, NOW, 5, NOW)).toBe('duplicate');
  expect(deltas.append(LABELS, 0, NOW - 1, 5, NOW)).toBe('out-of-order');
  deltas.append(LABELS, 0, NOW + 1_000, 1, NOW);
  expect(values()).toEqual([[0, 5], [1_000, 6]]);
});

test('a delta that the sink refuses is not added', () => {
  const { deltas, sink, values } = setup();
  deltas.append(LABELS, 0, NOW, 5, NOW);
  sink.outcome = 'too-old';
  expect(deltas.append(LABELS, 0, NOW + 1_000, 100, NOW)).toBe('too-old');
  sink.outcome = 'stored';
  deltas.append(LABELS, 0, NOW + 2_000, 1, NOW);
  expect(values()).toEqual([[0, 5], [2_000, 6]]);
});

test('series beyond the limit are refused until one is silent for the retention', () => {
  const { deltas } = setup({ maxSeries: 1, retentionMs: 1_000 });
  expect(deltas.append(LABELS, 0, NOW, 1, NOW)).toBe('stored');
  expect(deltas.append({ ...LABELS, pod: 'b' }, 0, NOW, 1, NOW + 1_000)).toBe('series-limit');
  expect(deltas.append({ ...LABELS, pod: 'b' }, 0, NOW, 1, NOW + 1_001)).toBe('stored');
  expect(deltas.size).toBe(1);
});

test('the order of labels does not make another series', () => {
  const { deltas } = setup();
  deltas.append({ __name__: 'm', a: '1', b: '2' }, 0, NOW, 1, NOW);
  deltas.append({ b: '2', a: '1', __name__: 'm' }, 0, NOW + 1, 1, NOW);
  expect(deltas.size).toBe(1);
});

test('totals never fall, and never exceed the limit of series', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ pod: fc.integer({ min: 0, max: 5 }), step: fc.integer({ min: -2, max: 5 }), delta: fc.nat(1_000) })), (points) => {
      const { deltas, sink } = setup({ maxSeries: 3 });
      let now = NOW;
      for (const { pod, step, delta } of points) {
        now += step;
        deltas.append({ __name__: 'm', pod: String(pod) }, now - 1, now, delta, now);
      }
      expect(deltas.size).toBeLessThanOrEqual(3);
      for (const pod of [0, 1, 2, 3, 4, 5]) {
        const values = sink.samples.filter(({ labels }) => labels['pod'] === String(pod)).map(({ value }) => value);
        expect([...values].sort((a, b) => a - b)).toEqual(values);
      }
    }),
  );
});
