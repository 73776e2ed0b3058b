import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ScaledObject, type ScaledObjectProps, ScaleIn, ScaleTarget, Target, Trigger } from '../../../lib/keda';

const trigger = Trigger.otel({ scalerAddress: 'otel-scaler.observability:6000', query: 'sum(rate(http_requests[20s]))', target: Target.perReplica(100) });
const props: ScaledObjectProps = {
  metadata: { name: 'web' },
  scaleTarget: ScaleTarget.fromName('web'),
  minReplicas: 2,
  maxReplicas: 10,
  triggers: [trigger],
  scaleIn: ScaleIn.gentle(),
};

function render(overrides: Partial<ScaledObjectProps> = {}): Record<string, never> {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'shop' });
  new ScaledObject(chart, 'scaled', { ...props, ...overrides });
  return Testing.synth(chart)[0] as Record<string, never>;
}

test('renders every field as KEDA wants it', () => {
  expect(render({ fallback: { replicas: 4 } })).toEqual({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicaCount: 2,
      maxReplicaCount: 10,
      fallback: { failureThreshold: 3, replicas: 4, behavior: 'currentReplicasIfHigher' },
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              selectPolicy: 'Max',
              policies: [
                { type: 'Percent', value: 100, periodSeconds: 15 },
                { type: 'Pods', value: 4, periodSeconds: 15 },
              ],
            },
            scaleDown: { stabilizationWindowSeconds: 600, policies: [{ type: 'Pods', value: 1, periodSeconds: 600 }] },
          },
        },
      },
      triggers: [
        {
          type: 'external',
          metricType: 'AverageValue',
          metadata: {
            scalerAddress: 'otel-scaler.observability:6000',
            version: '1',
            query: 'sum(rate(http_requests[20s]))',
            targetValue: '100',
            metricName: 'otel',
          },
        },
      ],
    },
  });
});

test('a total is compared as Value', () => {
  const total = Trigger.otel({ scalerAddress: 'a:1', query: 'max(queue_fill)', target: Target.total(0.7), metricName: 'fill', activationValue: 0.1 });
  expect(render({ triggers: [total] })).toMatchObject({ spec: { triggers: [{ metricType: 'Value', metadata: { targetValue: '0.7', metricName: 'fill', activationValue: '0.1' } }] } });
});

test.each([
  [ScaleIn.disabled(), { selectPolicy: 'Disabled' }],
  [ScaleIn.steps(2, Duration.minutes(5)), { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 2, periodSeconds: 300 }] }],
])('scale-in %#', (scaleIn, scaleDown) => {
  expect(render({ scaleIn })).toMatchObject({ spec: { advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown } } } } });
});

test('a workload of cdk8s-plus is taken as it is, and loses its replicas', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'shop' });
  const deployment = new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web:1', portNumber: 80 }] });
  new ScaledObject(chart, 'scaled', { ...props, scaleTarget: deployment });
  const [workload, scaled] = Testing.synth(chart) as { kind: string; spec: Record<string, unknown> }[];
  expect(workload?.spec).not.toHaveProperty('replicas');
  expect(scaled?.spec['scaleTargetRef']).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' });
});

test('a patch keeps fields that this package does not know', () => {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'shop' });
  const scaled = new ScaledObject(chart, 'scaled', props);
  ApiObject.of(scaled).addJsonPatch(JsonPatch.add('/spec/newField', 1));
  expect(Testing.synth(chart)[0]).toMatchObject({ spec: { newField: 1 } });
});

test.each<[Partial<ScaledObjectProps>, string]>([
  [{ minReplicas: -1 }, '[test/scaled] minReplicas is -1; it must be a whole number at least 0. (OKS001)'],
  [{ minReplicas: 5, maxReplicas: 4 }, '[test/scaled] maxReplicas is 4; it must be a whole number at least 5. It must not be below minReplicas. (OKS001)'],
  [{ maxReplicas: 2.5 }, 'maxReplicas is 2.5'],
  [{ triggers: [] }, 'triggers is []; it must be a list with at least one entry'],
  [{ fallback: { replicas: 0 } }, 'fallback.replicas is 0'],
  [{ fallback: { replicas: 50 } }, 'fallback.replicas is 50; it must be a whole number at least 1 and at most 10'],
  [{ metadata: { name: 'a'.repeat(55) } }, 'it must be 1 to 54 lower-case letters'],
  [{ scaleIn: ScaleIn.steps(0, Duration.minutes(5)) }, 'pods of a scale-in step is 0'],
  [{ scaleIn: ScaleIn.gentle(Duration.hours(1)) }, 'period of scale-in (s) is 3600; it must be a whole number at least 15 and at most 1800. The HPA allows periods up to 30 minutes.'],
])('%p is refused', (overrides, message) => {
  expect(() => render(overrides)).toThrow(message);
});

test.each([
  [{ query: 'sum(rate(x[1m])' }, 'query of a trigger is "sum(rate(x[1m])"; it must be PromQL that gives one number.'],
  [{ query: 'rate(x)' }, 'expected type range vector in call to function "rate", got instant vector (OKS006)'],
  [{ query: 'x[5m]' }, 'the query gives a range vector'],
  [{ query: 'avg(x)' }, 'An average, divided by the replicas once more, never scales out: use sum(...), or Target.total(...). (OKS006)'],
  [{ query: '(quantile(0.9, x))' }, 'it must be a total where the target is for a replica'],
  [{ scalerAddress: 'otel-scaler' }, 'scalerAddress is "otel-scaler"; it must be "host:port". (OKS003)'],
  [{ target: Target.perReplica(0) }, 'target of a trigger is 0; it must be a number above 0. (OKS001)'],
  [{ metricName: 'a/b' }, 'metricName is "a/b"; it must be letters, digits, "-", "_" and ".", with a letter or digit at both ends. (OKS003)'],
])('a trigger with %p is refused', (overrides, message) => {
  expect(() => Trigger.otel({ scalerAddress: 'a:1', query: 'sum(x)', target: Target.perReplica(1), ...overrides })).toThrow(message);
});
