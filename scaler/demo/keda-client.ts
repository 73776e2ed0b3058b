import { Client, credentials, type MethodDefinition, type ServiceError, status } from '@grpc/grpc-js';
import { EXTERNAL_SCALER_SERVICE, type ScaledObjectRef } from '../grpc/proto';
import { DemoError } from './errors';
import type { ScaledObjectSpec, TriggerSpec } from './platform';

/** KEDA sets none; the demo must end also when the scaler hangs. */
const DEADLINE_MS = 4_000;

/** What KEDA makes an HPA metric of. */
export interface MetricSpec {
  readonly metricName: string;
  readonly target: number;
}

/** A number, or why there is none: the scaler has no data, or something else is wrong. */
export type MetricAnswer = { readonly value: number } | { readonly error: string; readonly noData: boolean };

/** The calls that KEDA's operator makes to an external scaler, in its order (pkg/scalers/external_scaler.go). */
export class KedaClient {
  /** Calls made so far. */
  calls = 0;
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure());
  }

  close(): void {
    this.client.close();
  }

  /** The one metric of a trigger, as KEDA asks for it when it reconciles a ScaledObject. Throws DemoError. */
  async metricSpec(scaledObject: ScaledObjectSpec, trigger: TriggerSpec): Promise<MetricSpec> {
    try {
      const { metricSpecs } = await this.call(EXTERNAL_SCALER_SERVICE.GetMetricSpec, refOf(scaledObject, trigger));
      const [spec] = metricSpecs;
      if (spec === undefined) throw new Error('the scaler named no metric');
      return { metricName: spec.metricName, target: spec.targetSizeFloat > 0 ? spec.targetSizeFloat : spec.targetSize.toNumber() };
    } catch (error) {
      throw new DemoError(`KEDA could not set up ScaledObject ${scaledObject.name}: ${(error as Error).message}`);
    }
  }

  /**
   * The value of a metric as the HPA gets it at a sync: GetMetricSpec, GetMetrics, IsActive, and all of that once more if
   * it fails.
   */
  async metric(scaledObject: ScaledObjectSpec, trigger: TriggerSpec, metricName: string): Promise<MetricAnswer> {
    try {
      return { value: await this.read(scaledObject, trigger, metricName) };
    } catch {
      try {
        return { value: await this.read(scaledObject, trigger, metricName) };
      } catch (error) {
        const { code, details } = error as Partial<ServiceError>;
        return { error: details ?? (error as Error).message, noData: code === status.FAILED_PRECONDITION };
      }
    }
  }

  private async read(scaledObject: ScaledObjectSpec, trigger: TriggerSpec, metricName: string): Promise<number> {
    const ref = refOf(scaledObject, trigger);
    await this.call(EXTERNAL_SCALER_SERVICE.GetMetricSpec, ref);
    const { metricValues } = await this.call(EXTERNAL_SCALER_SERVICE.GetMetrics, { scaledObjectRef: ref, metricName });
    if (metricValues.length === 0) throw new Error(`no matching metrics found for ${metricName}`);
    await this.call(EXTERNAL_SCALER_SERVICE.IsActive, ref);
    // The HPA sums what it gets, and KEDA turns what is negative into 0.
    return metricValues.reduce((sum, { metricValue, metricValueFloat }) => sum + Math.max(0, metricValueFloat > 0 ? metricValueFloat : metricValue.toNumber()), 0);
  }

  private call<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): Promise<Response> {
    this.calls += 1;
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        { deadline: Date.now() + DEADLINE_MS },
        (error, response) => (response === undefined ? reject(error ?? new Error('no answer')) : resolve(response)),
      );
    });
  }
}

function refOf({ name, namespace }: ScaledObjectSpec, trigger: TriggerSpec): ScaledObjectRef {
  return { name, namespace, scalerMetadata: trigger.metadata };
}
