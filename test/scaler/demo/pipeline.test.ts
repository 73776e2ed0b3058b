import fc from 'fast-check';
import { Pipeline } from '../../../scaler/demo/pipeline';
import type { TierSpec } from '../../../scaler/demo/platform';
import { Tier } from '../../../scaler/demo/tier';

/** Nothing listens here; the pods of these tests do not live long enough to push. */
const NOWHERE = '127.0.0.1:1';
const NOW = Date.now();

function tier(role: TierSpec['role'], replicas: number): Tier {
  const parsed = { query: 'q', targetValue: 7_000, metricName: 'm', activationValue: 0 };
  const scaledObject = { name: role, namespace: 'n', minReplicas: replicas, maxReplicas: 9, triggers: [{ type: 'AverageValue', metadata: {}, parsed }] } as const;
  return new Tier(
    { name: role, role, scaledObject, resource: {}, version: '1', pushIntervalMs: 60_000, queueSpans: 5_000, ...(role === 'sampler' ? { newTracesPerSecond: 800 } : {}) },
    NOWHERE,
    3_000,
    NOW,
  );
}

async function withPipeline(gateways: number, samplers: number, use: (pipeline: Pipeline, gateway: Tier, sampler: Tier) => void): Promise<void> {
  const gateway = tier('gateway', gateways);
  const sampler = tier('sampler', samplers);
  try {
    use(new Pipeline(gateway, sampler), gateway, sampler);
  } finally {
    await Promise.all([gateway.stop(), sampler.stop()]);
  }
}

// Two gateways take 20,000 spans/s, two samplers 16,000; a gateway queues 5,000.
test.each([
  ['what fits goes through', 1_000, { accepted: 10_000, refused: 0, sampled: 10_000, queued: 0 }],
  ['what the samplers cannot take waits', 2_000, { accepted: 20_000, refused: 0, sampled: 16_000, queued: 4_000 }],
  ['what the gateways cannot take is refused', 5_000, { accepted: 20_000, refused: 30_000, sampled: 16_000, queued: 4_000 }],
])('%s', async (_, tracesPerSecond, expected) => {
  await withPipeline(2, 2, (pipeline, gateway, sampler) => {
    for (let tick = 0; tick < 10; tick += 1) pipeline.advance(0.1, tracesPerSecond, NOW);
    const { acceptedSpans, refusedSpans } = gateway.totals();
    const seen = { accepted: acceptedSpans, refused: refusedSpans, sampled: sampler.totals().acceptedSpans, queued: pipeline.queuedSpans(NOW) };
    expect(Object.fromEntries(Object.entries(seen).map(([key, value]) => [key, Math.round(value)]))).toEqual(expected);
  });
});

test('a full queue refuses', async () => {
  await withPipeline(2, 2, (pipeline, gateway) => {
    for (let tick = 0; tick < 50; tick += 1) pipeline.advance(0.1, 2_000, NOW);
    expect(pipeline.queuedSpans(NOW)).toBeLessThanOrEqual(10_000);
    expect(gateway.totals().refusedSpans).toBeGreaterThan(0);
  });
});

test('a new pod serves after its start', async () => {
  await withPipeline(2, 2, (_, gateway) => {
    gateway.scaleTo(4, NOW);
    expect(gateway.workload(NOW + 2_999)).toEqual({ replicas: 4, readyPods: 2 });
    expect(gateway.workload(NOW + 3_000)).toEqual({ replicas: 4, readyPods: 4 });
  });
});

test('no span is lost or made up', async () => {
  const step = fc.record({ seconds: fc.double({ min: 0.001, max: 2, noNaN: true }), tracesPerSecond: fc.double({ min: 0, max: 20_000, noNaN: true }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), async (steps, gateways, samplers) => {
      await withPipeline(gateways, samplers, (pipeline, gateway, sampler) => {
        for (const { seconds, tracesPerSecond } of steps) pipeline.advance(seconds, tracesPerSecond, NOW);
        const offered = steps.reduce((sum, { seconds, tracesPerSecond }) => sum + seconds * tracesPerSecond * 10, 0);
        const { acceptedSpans, refusedSpans } = gateway.totals();
        expect(acceptedSpans + refusedSpans).toBeCloseTo(offered, 3);
        expect(sampler.totals().acceptedSpans + pipeline.queuedSpans(NOW)).toBeCloseTo(acceptedSpans, 3);
      });
    }),
    { numRuns: 30 },
  );
});
