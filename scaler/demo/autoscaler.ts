import { Fallback } from './fallback';
import { type Decision, Hpa, type Reading, type Workload } from './hpa';
import type { KedaClient, MetricAnswer, MetricSpec } from './keda-client';
import type { ScaledObjectSpec, TriggerSpec } from './platform';

/** What an autoscaler saw and decided at one sync. */
export interface Sync extends Decision {
  /** Replicas before it. */
  readonly current: number;
  /** The answer to the query of the trigger that asks for most. */
  readonly answer: MetricAnswer;
  /** The target that the answer is compared with. */
  readonly target: number;
}

interface Metric extends MetricSpec {
  readonly trigger: TriggerSpec;
  readonly fallback: Fallback;
}

/** KEDA and the HPA of one ScaledObject. */
export class Autoscaler {
  private readonly hpa: Hpa;

  /** As KEDA's reconcile: asks the scaler for the metric of each trigger, and makes the HPA. Throws DemoError. */
  static async create(keda: KedaClient, spec: ScaledObjectSpec): Promise<Autoscaler> {
    const metrics: Metric[] = [];
    for (const trigger of spec.triggers) {
      metrics.push({ ...(await keda.metricSpec(spec, trigger)), trigger, fallback: new Fallback(spec.fallback) });
    }
    return new Autoscaler(keda, spec, metrics);
  }

  private constructor(
    private readonly keda: KedaClient,
    private readonly spec: ScaledObjectSpec,
    private readonly metrics: readonly Metric[],
  ) {
    this.hpa = new Hpa(spec);
  }

  /** One HPA sync. */
  async sync(workload: Workload, nowMs: number): Promise<Sync> {
    const asked = await Promise.all(
      this.metrics.map(async (metric) => ({ metric, answer: await this.keda.metric(this.spec, metric.trigger, metric.metricName) })),
    );
    const readings = asked.map(({ metric: { trigger, target, fallback }, answer }): Reading =>
      fallback.apply({ type: trigger.type, target, value: 'value' in answer ? answer.value : undefined }, workload),
    );
    const share = ({ metric, answer }: (typeof asked)[number]): number => ('value' in answer ? answer.value / metric.target : -1);
    const largest = asked.reduce((most, each) => (share(each) > share(most) ? each : most));
    return { ...this.hpa.sync(readings, workload, nowMs), current: workload.replicas, answer: largest.answer, target: largest.metric.target };
  }
}
