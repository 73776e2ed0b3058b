import { Duration } from 'cdk8s';
import { spanArrival, tracesInFlight } from '../../lib/signals';
import { NoDataError, QueryEngine } from '../../scaler/query';
import { SeriesStore } from '../../scaler/store';

const NOW = 1_790_000_000_000;
const source = { serviceName: 'traces-gateway', namespace: 'observability' };
const arrival = spanArrival(source, Duration.seconds(5), 7_000);
const waiting = tracesInFlight(source, Duration.seconds(5), Duration.seconds(15), 8_400);

/** The value of a query over two pods that have pushed counters which rise by so much a second. */
function ask(query: string, perSecond: Readonly<Record<string, number>>): number | typeof NoDataError {
  const store = new SeriesStore({ maxSeries: 100, maxSamplesPerSeries: 100, retentionSeconds: 600, maxLabels: 20, maxLabelBytes: 200 }, () => NOW);
  for (const [metric, rate] of Object.entries(perSecond)) {
    for (const pod of ['a', 'b']) {
      for (let second = -60; second <= 0; second += 5) {
        const labels = { __name__: metric, service_name: 'traces-gateway', k8s_namespace_name: 'observability', service_instance_id: pod, receiver: 'otlp' };
        store.append(labels, NOW + second * 1_000, (second + 60) * rate);
      }
    }
  }
  try {
    return new QueryEngine({ store, retentionMs: 600_000, clock: () => NOW }).evaluateNumber(query);
  } catch (error) {
    if (error instanceof NoDataError) return NoDataError;
    throw error;
  }
}

const [accepted, refused, uptime] = ['otelcol_receiver_accepted_spans', 'otelcol_receiver_refused_spans', 'otelcol_process_uptime'] as const;
const traces = 'otelcol_processor_tail_sampling_new_trace_id_received';

test.each<[string, string, Readonly<Record<string, number>>, number | typeof NoDataError]>([
  ['spans taken in and refused are the load', arrival.query, { [accepted]: 1_000, [refused]: 250, [uptime]: 1 }, 2_500],
  ['Collectors that live and have seen nothing are idle', arrival.query, { [uptime]: 1 }, 0],
  ['a load that does not move is 0', arrival.query, { [accepted]: 0, [refused]: 0, [uptime]: 1 }, 0],
  ['half of the load is not the load', arrival.query, { [accepted]: 1_000, [uptime]: 1 }, NoDataError],
  ['nor is the other half', arrival.query, { [refused]: 1_000, [uptime]: 1 }, NoDataError],
  ['silence is an error', arrival.query, {}, NoDataError],
  ['traces in flight are arrival times wait', waiting.query, { [traces]: 100, [uptime]: 1 }, 3_000],
  ['idle samplers hold none', waiting.query, { [uptime]: 1 }, 0],
  ['silent samplers are an error', waiting.query, {}, NoDataError],
])('%s', (_, query, perSecond, expected) => {
  const answer = ask(query, perSecond);
  if (typeof expected === 'number') expect(answer).toBeCloseTo(expected, 6);
  else expect(answer).toBe(expected);
});

test('a full store is an error for the queries whose series it refused, not an idle tier', () => {
  const store = new SeriesStore({ maxSeries: 1, maxSamplesPerSeries: 100, retentionSeconds: 600, maxLabels: 20, maxLabelBytes: 200 }, () => NOW);
  for (let second = -60; second <= 0; second += 5) {
    for (const metric of [uptime, accepted, refused]) {
      store.append({ __name__: metric, service_name: 'traces-gateway', k8s_namespace_name: 'observability', receiver: 'otlp' }, NOW + second * 1_000, second + 60);
    }
  }
  const engine = new QueryEngine({ store, retentionMs: 600_000, clock: () => NOW });
  expect(() => engine.evaluateNumber(arrival.query)).toThrow(
    'series of otelcol_receiver_accepted_spans are missing: the store is full, and refused some 0s ago; raise limits.maxSeries and the memory',
  );
  // A query that lacks nothing is answered.
  expect(engine.evaluateNumber(`sum(rate(${uptime}[20s]))`)).toBeCloseTo(1, 6);
});
