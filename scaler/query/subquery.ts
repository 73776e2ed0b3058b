import type { Labels } from '../store';
import { keyFor } from './label-sets';
import type { EvaluationContext, RangeSeries, VectorPlan } from './value';

/** A range vector from an instant query evaluated at steps, which are multiples of the step since 1970 as in Prometheus. */
export function collectSteps(
  plan: VectorPlan,
  context: EvaluationContext,
  window: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
): RangeSeries[] {
  const { fromMs, toMs, stepMs } = window;
  const collected = new Map<string, { labels: Labels; timestamps: number[]; values: number[] }>();
  for (let timeMs = (Math.floor(fromMs / stepMs) + 1) * stepMs; timeMs <= toMs; timeMs += stepMs) {
    for (const { labels, value } of plan({ ...context, timeMs })) {
      const key = keyFor(labels);
      let series = collected.get(key);
      if (series === undefined) collected.set(key, (series = { labels, timestamps: [], values: [] }));
      series.timestamps.push(timeMs);
      series.values.push(value);
    }
  }
  return [...collected.values()].map(({ labels, timestamps, values }) => ({
    labels, timestamps: Float64Array.from(timestamps), values: Float64Array.from(values), fromMs, toMs,
  }));
}
