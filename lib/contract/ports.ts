/** The ports of the scaler, the same in the process and in the Service. */
export const SCALER_PORTS = {
  /** OTLP over gRPC, the port the OTLP specification names. */
  otlpGrpc: 4317,
  /** OTLP over HTTP, the port the OTLP specification names. */
  otlpHttp: 4318,
  /** KEDA's external scaler API (gRPC). */
  keda: 6000,
  /** Health, readiness and self-metrics (HTTP). */
  admin: 8080,
} as const;

/** Paths of the admin port. */
export const ADMIN_PATHS = { live: '/healthz', ready: '/readyz', metrics: '/metrics' } as const;
