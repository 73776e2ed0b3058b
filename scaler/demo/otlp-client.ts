import { Client, credentials } from '@grpc/grpc-js';
import Long from 'long';
import { ExportRequestType, ExportResponseType } from '../otlp/proto';

const EXPORT = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
/** Timeout of the periodic reader in the synthesized configuration. */
const TIMEOUT_MS = 5_000;
const CUMULATIVE = 2;

/** A point of a metric at the time of a push. */
export interface Point {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly value: number;
  /** `int` as the Collector's counts are, `double` as its seconds are. */
  readonly number: 'int' | 'double';
  readonly attributes: Readonly<Record<string, string>>;
}

/** An OTLP/gRPC exporter of metrics with a connection of its own, as every Collector pod has one. */
export class OtlpClient {
  private readonly client: Client;

  /** `resource`: the resource attributes; `startMs`: when the counters began, in milliseconds since the epoch. */
  constructor(
    address: string,
    private readonly resource: Readonly<Record<string, string>>,
    private readonly startMs: number,
  ) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  /** Sends the points; rejects where they did not arrive or were not all taken. */
  push(points: readonly Point[], nowMs: number): Promise<void> {
    const metrics = points.map(({ name, kind, ...point }) => {
      const dataPoints = [this.dataPoint(point, nowMs)];
      return kind === 'gauge' ? { name, gauge: { dataPoints } } : { name, sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true } };
    });
    const request = { resourceMetrics: [{ resource: { attributes: keyValues(this.resource) }, scopeMetrics: [{ metrics }] }] };
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        EXPORT,
        (message: object) => Buffer.from(ExportRequestType.encode(ExportRequestType.create(message)).finish()),
        (bytes: Buffer) => ExportResponseType.decode(bytes) as unknown as { partialSuccess?: { errorMessage: string } | null },
        request,
        { deadline: Date.now() + TIMEOUT_MS },
        (error, response) => {
          const rejected = response?.partialSuccess?.errorMessage ?? '';
          if (error !== null) reject(error);
          else if (rejected !== '') reject(new Error(rejected));
          else resolve();
        },
      );
    });
  }

  close(): void {
    this.client.close();
  }

  private dataPoint({ value, number, attributes }: Omit<Point, 'name' | 'kind'>, nowMs: number): object {
    return {
      attributes: keyValues(attributes),
      startTimeUnixNano: nanoseconds(this.startMs),
      timeUnixNano: nanoseconds(nowMs),
      ...(number === 'int' ? { asInt: Long.fromNumber(Math.floor(value)) } : { asDouble: value }),
    };
  }
}

function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function nanoseconds(milliseconds: number): Long {
  return Long.fromNumber(Math.round(milliseconds)).multiply(1_000_000);
}
