/**
 * Why a whole request is not taken, with the gRPC status code and the HTTP status that say so.
 * Source: the OTLP specification, "Failures", and the gRPC status code guide.
 */
export const EXPORT_FAILURES = {
  /** The body cannot be read. Sending it again will not help. */
  malformed: { grpc: 3, http: 400 },
  /** The body exceeds the size limit. Sending it again will not help, so the gRPC answer carries no RetryInfo. */
  too_large: { grpc: 8, http: 413 },
  /** A service, method, path or encoding that is not served. */
  unsupported: { grpc: 12, http: 415 },
  /** Too much is in flight, or the scaler is stopping. The sender shall try again. */
  unavailable: { grpc: 14, http: 503 },
  /** The body did not arrive in time. */
  timeout: { grpc: 4, http: 408 },
  /** A defect of the scaler. */
  internal: { grpc: 13, http: 500 },
} as const;

export type ExportFailure = keyof typeof EXPORT_FAILURES;

/** A request that is refused as a whole and changes nothing. */
export class ExportError extends Error {
  override readonly name = 'ExportError';

  constructor(
    readonly failure: ExportFailure,
    message: string,
  ) {
    super(message);
  }
}

/** The error itself if it is one of ours; otherwise `internal`, without details that would not help the sender. */
export function asExportError(error: unknown): ExportError {
  return error instanceof ExportError ? error : new ExportError('internal', 'the scaler failed to process the request; its log has the reason');
}
