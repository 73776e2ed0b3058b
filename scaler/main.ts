import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pino, { type Logger } from 'pino';
import { parseScalerConfig, scalerConfig, type ScalerConfig } from '../lib/contract';
import { StartError } from './listen';
import { startScaler } from './scaler';
import { SCALER_VERSION } from './version';

const HELP = `Usage: otel-keda-scaler [options]

KEDA external scaler: takes OTLP metrics by push and answers PromQL queries to KEDA.

  --config <file>          configuration (JSON)
  --host <address>         address to listen on
  --otlp-grpc-port <port>  OTLP over gRPC
  --otlp-http-port <port>  OTLP over HTTP
  --keda-port <port>       KEDA's external scaler API
  --admin-port <port>      health, readiness and self-metrics
  --version, --help

Options win over the configuration file. A port of 0 lets the system choose.
Environment: LOG_LEVEL (trace, debug, info, warn, error, fatal, silent; default info).
`;

const OPTIONS = {
  config: { type: 'string' },
  host: { type: 'string' },
  'otlp-grpc-port': { type: 'string' },
  'otlp-http-port': { type: 'string' },
  'keda-port': { type: 'string' },
  'admin-port': { type: 'string' },
  version: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const PORT_FLAGS = { otlpGrpc: 'otlp-grpc-port', otlpHttp: 'otlp-http-port', keda: 'keda-port', admin: 'admin-port' } as const;

function readOptions() {
  try {
    // Said, since under "node -e", as from the ConfigMaps, it would take the path of the program for an argument.
    return parseArgs({ args: process.argv.slice(2), options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split('. ', 1)[0]}; --help shows the options`);
  }
}

function readConfig(options: ReturnType<typeof readOptions>): ScalerConfig {
  const config = options.config === undefined ? scalerConfig({}) : readConfigFile(options.config);
  const ports = Object.entries(PORT_FLAGS).flatMap(([key, flag]) => {
    const text = options[flag];
    if (text === undefined) return [];
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(port <= 65_535)) throw new StartError(`--${flag} is ${JSON.stringify(text)}; it must be a port from 0 to 65535`);
    return [[key, port] as const];
  });
  return { ...config, host: options.host ?? config.host, ports: { ...config.ports, ...Object.fromEntries(ports) } };
}

function readConfigFile(file: string): ScalerConfig {
  try {
    return parseScalerConfig(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartError(`configuration file ${file}: ${(error as Error).message}`);
  }
}

function createLogger(): Logger {
  const level = process.env['LOG_LEVEL'] ?? 'info';
  if (level !== 'silent' && !Object.hasOwn(pino.levels.values, level)) {
    throw new StartError(`LOG_LEVEL is ${JSON.stringify(level)}; it must be one of ${[...Object.keys(pino.levels.values), 'silent'].join(', ')}`);
  }
  return pino({ level, base: {}, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help === true) return void process.stdout.write(HELP);
  if (options.version === true) return void process.stdout.write(`${SCALER_VERSION}\n`);
  const config = readConfig(options);
  const logger = createLogger();
  const scaler = await startScaler(config, logger);

  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    void scaler.stop().then(() => {
      logger.info('stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The state of the process is not known any more; Kubernetes starts a fresh one.
  const die = (error: unknown): void => {
    logger.fatal({ err: error }, 'unexpected error, ending');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

main().catch((error: unknown) => {
  const text = error instanceof StartError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`otel-keda-scaler: ${text}\n`);
  process.exit(1);
});
