import type { Logger } from 'pino';
import type { ScalerConfig } from '../lib/contract';
import { ExternalScaler, KedaServer } from './grpc';
import { AdminServer, SelfMetrics } from './http';
import { listenError, StartError } from './listen';
import { BodyBudget, ExportService, OtlpGrpcReceiver, OtlpHttpReceiver } from './otlp';
import { QueryEngine, QueryError } from './query';
import { selfReadings } from './self-readings';
import { SeriesStore } from './store';

/** Bodies of unfinished OTLP requests may take this many times the largest one, over all connections. */
const BUDGET_REQUESTS = 4;
const EXPIRE_INTERVAL_MS = 10_000;
/** Time for requests under way when the process stops; what is left is cut. */
const STOP_DEADLINE_MS = 3_000;

const LISTENERS = {
  otlpGrpc: { purpose: 'OTLP over gRPC', key: 'ports.otlpGrpc', flag: '--otlp-grpc-port' },
  otlpHttp: { purpose: 'OTLP over HTTP', key: 'ports.otlpHttp', flag: '--otlp-http-port' },
  keda: { purpose: "KEDA's external scaler API", key: 'ports.keda', flag: '--keda-port' },
  admin: { purpose: 'health and self-metrics', key: 'ports.admin', flag: '--admin-port' },
} as const;

/** A scaler that listens. */
export interface RunningScaler {
  /** The ports it listens on; they differ from the configured ones where those are 0. */
  readonly ports: ScalerConfig['ports'];
  /** Stops within a few seconds, whatever is connected. Calling it again waits for the same stop. */
  stop(): Promise<void>;
}

/**
 * Starts a scaler in this process.
 * @throws StartError if a query of the configuration is not valid or a port cannot be listened on; nothing listens then.
 */
export async function startScaler(config: ScalerConfig, logger: Logger): Promise<RunningScaler> {
  const { limits } = config;
  const retentionMs = limits.retentionSeconds * 1_000;
  const store: SeriesStore = new SeriesStore(limits, Date.now, () => queries.wanted.longestLookBackMs);
  const queries = new QueryEngine({ store, retentionMs });
  pin(config.queries, queries);
  const externalScaler = new ExternalScaler({ queries, logger });
  const exportService = new ExportService({
    sink: store,
    wants: (name) => queries.wanted.wants(name),
    observingSinceMs: () => queries.wanted.unchangedSinceMs,
    maxDeltaSeries: limits.maxSeries,
    retentionMs,
    onData: () => externalScaler.dataArrived(),
  });
  const receiving = { service: exportService, maxRequestBytes: limits.maxRequestBytes, budget: new BodyBudget(BUDGET_REQUESTS * limits.maxRequestBytes), logger };
  const otlpGrpc = new OtlpGrpcReceiver(receiving);
  const otlpHttp = new OtlpHttpReceiver(receiving);
  const keda = new KedaServer(externalScaler);
  let state: 'starting' | 'ready' | 'stopping' = 'starting';
  const metrics = new SelfMetrics(() =>
    selfReadings({ store, exportService, otlpGrpc, externalScaler, queries: queries.wanted, ready: () => state === 'ready' }),
  );
  const admin = new AdminServer({ notReady: () => (state === 'ready' ? undefined : state), metrics, logger });

  const servers = { admin, otlpGrpc, otlpHttp, keda };
  const ports = { ...config.ports };
  const listening: (keyof typeof servers)[] = [];
  try {
    for (const name of Object.keys(servers) as (keyof typeof servers)[]) {
      try {
        ports[name] = await servers[name].listen(config.ports[name], config.host);
        listening.push(name);
      } catch (error) {
        throw listenError({ ...LISTENERS[name], host: config.host, port: config.ports[name] }, error);
      }
    }
  } catch (error) {
    await Promise.all(listening.map((name) => servers[name].stop(0)));
    throw error;
  }

  const expiry = setInterval(() => store.expire(), EXPIRE_INTERVAL_MS);
  state = 'ready';
  logger.info({ host: config.host, ports, queries: queries.wanted.size }, 'ready');

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    state = 'stopping';
    clearInterval(expiry);
    await Promise.all([otlpGrpc.stop(STOP_DEADLINE_MS), otlpHttp.stop(STOP_DEADLINE_MS), keda.stop(STOP_DEADLINE_MS)]);
    await admin.stop();
  };
  return { ports, stop: () => (stopped ??= stop()) };
}

/** Makes the configured queries known before any data comes. */
function pin(texts: readonly string[], queries: QueryEngine): void {
  texts.forEach((text, index) => {
    try {
      queries.register(text, { pinned: true });
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      throw new StartError(`"queries[${index}]" of the configuration file, ${JSON.stringify(text)}: ${error.message}`);
    }
  });
}
