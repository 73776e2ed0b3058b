import { Duration } from 'cdk8s';
import { checkSignal, spanArrival, tracesInFlight } from '../../../lib/signals';

const source = { serviceName: 'traces-gateway', namespace: 'observability' };
const interval = Duration.seconds(5);

test('spans that arrive, taken in or refused', () => {
  expect(spanArrival(source, interval, 7_000)).toMatchObject({
    name: 'spans-per-second',
    targetPerReplica: 7_000,
    query:
      'sum(rate(otelcol_receiver_accepted_spans{service_name="traces-gateway",k8s_namespace_name="observability",receiver="otlp"}[20s]))' +
      ' + sum(rate(otelcol_receiver_refused_spans{service_name="traces-gateway",k8s_namespace_name="observability",receiver="otlp"}[20s]))' +
      ' or 0 * sum(rate(otelcol_process_uptime{service_name="traces-gateway",k8s_namespace_name="observability"}[20s]))' +
      ' unless (sum(rate(otelcol_receiver_accepted_spans{service_name="traces-gateway",k8s_namespace_name="observability",receiver="otlp"}[20s]))' +
      ' or sum(rate(otelcol_receiver_refused_spans{service_name="traces-gateway",k8s_namespace_name="observability",receiver="otlp"}[20s])))',
  });
});

test('traces in flight, by arrival and decision wait', () => {
  expect(tracesInFlight(source, interval, Duration.seconds(15), 8_400).query).toBe(
    'sum(rate(otelcol_processor_tail_sampling_new_trace_id_received{service_name="traces-gateway",k8s_namespace_name="observability"}[20s])) * 15' +
      ' or 0 * sum(rate(otelcol_process_uptime{service_name="traces-gateway",k8s_namespace_name="observability"}[20s]))',
  );
});

test('the window follows the push interval', () => {
  expect(spanArrival(source, Duration.seconds(15), 1).query).toContain('[1m]');
});

const signal = { name: 's', description: '', unit: '', targetPerReplica: 1 };
test.each([
  ['sum(otelcol_processor_tail_sampling_num_traces_sampled)', 'a metric in the query of signal "s" is "otelcol_processor_tail_sampling_num_traces_sampled"; it must be one that the Collector emits. (OKS007)'],
  ['sum({job="x"})', 'a metric in the query of signal "s" is not given'],
  ['sum(rate(otelcol_receiver_accepted_spans{pod="x"}[1m]))', 'a label of otelcol_receiver_accepted_spans in the query of signal "s" is "pod"; it must be one of receiver, transport,'],
  ['sum(rate(otelcol_receiver_accepted_spans))', 'expected type range vector in call to function "rate", got instant vector'],
])('%s is refused', (query, message) => {
  expect(() => checkSignal({ ...signal, query })).toThrow(message);
});
