import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { completeTraffic, gatewaySize, goMemoryLimitMebibytes, samplerSize, type Traffic } from '../../../lib/sizing';

const WAIT = Duration.seconds(15);
const SHOP: Traffic = { tracesPerSecond: 1_000, spansPerTrace: 10, spanBytes: 1_500, burst: 5 };

test('the gateway tier of a worked example', () => {
  // 10,000 spans/s at 7,000 a pod, times five in the burst; queue 10 s of 10,000 spans/s;
  // (100 MiB + 100,000 spans * 1,500 B * 2) / 0.6 = 644 MiB, up to the next 64.
  expect(gatewaySize(SHOP)).toEqual({ minReplicas: 2, maxReplicas: 8, cpu: 1, memoryMebibytes: 704, queueSpans: 100_000, targetSpansPerSecond: 7_000 });
});

test('the sampling tier of a worked example', () => {
  // A pod: 8,000 spans/s / 10 = 800 traces/s; * 15 s = 12,000 in flight; 70 % of that is the target.
  expect(samplerSize(SHOP, WAIT, 1)).toMatchObject({
    minReplicas: 2,
    maxReplicas: 9,
    newTracesPerSecond: 800,
    numTraces: 24_000,
    decisionCacheSize: 240_000,
    targetTracesInFlight: 8_400,
    targetSpansPerSecond: 5_600,
  });
});

test('defaults of traffic', () => {
  expect(completeTraffic({ tracesPerSecond: 5 })).toEqual({ tracesPerSecond: 5, spansPerTrace: 10, spanBytes: 1_500, burst: 3 });
});

test('GOMEMLIMIT is 80 % of the limit', () => {
  expect(goMemoryLimitMebibytes(1_000)).toBe(800);
});

test.each<[Traffic, string]>([
  [{ tracesPerSecond: -5 }, 'traffic.tracesPerSecond is -5; it must be a number above 0'],
  [{ tracesPerSecond: Number.NaN }, 'traffic.tracesPerSecond is NaN'],
  [{ tracesPerSecond: 1, spansPerTrace: 0 }, 'traffic.spansPerTrace is 0; it must be a number at least 1'],
  [{ tracesPerSecond: 1, spanBytes: 10 }, 'traffic.spanBytes is 10; it must be a number at least 50'],
  [{ tracesPerSecond: 1, burst: 0.5 }, 'traffic.burst is 0.5; it must be a number at least 1'],
])('%p is refused', (traffic, message) => {
  expect(() => gatewaySize(traffic)).toThrow(message);
  expect(() => samplerSize(traffic, WAIT, 1)).toThrow(message);
});

test.each([
  [Duration.millis(500), 'decisionWait (s) is 0.5; it must be a number at least 1'],
  [Duration.hours(2), 'decisionWait (s) is 7200'],
])('a decision wait of %p is refused', (wait, message) => {
  expect(() => samplerSize(SHOP, wait, 1)).toThrow(message);
});

test('traffic beyond what one pipeline carries is refused', () => {
  expect(() => gatewaySize({ tracesPerSecond: 500_000 })).toThrow('replicas that the traffic needs is 2143; it must be a number at most 1000. Split the traffic over several pipelines. (OKS001)');
});

test('traces that fit no pod are refused with what to do', () => {
  expect(() => samplerSize({ tracesPerSecond: 1, spansPerTrace: 100_000, spanBytes: 100_000 }, Duration.minutes(5), 1)).toThrow(
    /traces in flight that one sampler can hold is -?\d+; it must be a number at least 1. Traces this large do not fit/,
  );
});

const traffics = fc.record({
  tracesPerSecond: fc.double({ min: 0.1, max: 2_000, noNaN: true }),
  spansPerTrace: fc.double({ min: 1, max: 50, noNaN: true }),
  spanBytes: fc.double({ min: 50, max: 5_000, noNaN: true }),
  burst: fc.double({ min: 1, max: 5, noNaN: true }),
});

test('sizes are whole, finite, and hold what they are sized for', () => {
  fc.assert(
    fc.property(traffics, fc.integer({ min: 1, max: 30 }), (traffic, wait) => {
      const gateway = gatewaySize(traffic);
      const sampler = samplerSize(traffic, Duration.seconds(wait), 1);
      for (const number of [...Object.values(gateway), ...Object.values(sampler)]) expect(Number.isInteger(number) && number > 0).toBe(true);
      const spans = traffic.tracesPerSecond * traffic.spansPerTrace;
      expect(gateway.minReplicas * gateway.targetSpansPerSecond).toBeGreaterThanOrEqual(spans);
      expect(gateway.maxReplicas * gateway.targetSpansPerSecond).toBeGreaterThanOrEqual(spans * traffic.burst * 0.999999);
      expect(gateway.memoryMebibytes).toBeLessThanOrEqual(4_096);
      expect(sampler.memoryMebibytes).toBeLessThanOrEqual(4_096);
      expect(sampler.minReplicas * sampler.targetTracesInFlight).toBeGreaterThanOrEqual(traffic.tracesPerSecond * wait);
      expect(sampler.numTraces).toBeGreaterThanOrEqual(2 * sampler.targetTracesInFlight);
    }),
  );
});

test('more load never gives fewer replicas', () => {
  fc.assert(
    fc.property(traffics, fc.double({ min: 1, max: 9, noNaN: true }), (traffic, factor) => {
      const more = { ...traffic, tracesPerSecond: traffic.tracesPerSecond * factor };
      expect(gatewaySize(more).minReplicas).toBeGreaterThanOrEqual(gatewaySize(traffic).minReplicas);
      expect(gatewaySize(more).maxReplicas).toBeGreaterThanOrEqual(gatewaySize(traffic).maxReplicas);
    }),
  );
});
