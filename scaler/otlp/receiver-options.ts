import type { Logger } from 'pino';
import type { BodyBudget } from './body';
import type { ExportService } from './export-service';

/** What both receivers need. */
export interface ReceiverOptions {
  readonly service: ExportService;
  /** Bytes of one request, uncompressed. */
  readonly maxRequestBytes: number;
  /** Shared by all receivers of the process. */
  readonly budget: BodyBudget;
  readonly logger: Logger;
  /** Milliseconds a sender has to send a whole request. @default 20000 */
  readonly requestTimeoutMs?: number;
}

/** Connections of one listener; each costs some tens of kilobytes. */
export const MAX_CONNECTIONS = 4_096;
/** Milliseconds a sender has for a whole request; the Collector's exporters give up after 5 s by default. */
export const REQUEST_TIMEOUT_MS = 20_000;
/** Milliseconds after which a connection without a request is closed; gRPC clients then connect anew when they need to. */
export const IDLE_TIMEOUT_MS = 10 * 60 * 1_000;
