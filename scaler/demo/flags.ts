import { parseArgs } from 'node:util';
import { DemoError } from './errors';
import { PORT_FLAGS, type PortName } from './scaler-process';

export const HELP = `Usage: npm start -- [options]

Synthesizes the demo platform to dist/, starts the scaler on loopback and plays a flash sale against it.

  --serve                  no flash sale: keep the scaler up, for metrics that you push
  --duration <seconds>     length of the flash sale, 5 to 600 (default 65)
  --otlp-grpc-port <port>  OTLP over gRPC (default 4317); for each port, 0 takes a free one
  --otlp-http-port <port>  OTLP over HTTP (default 4318)
  --keda-port <port>       KEDA's external scaler API (default 6000)
  --admin-port <port>      health, readiness and self-metrics (default 8080)
  --free-ports             free ports for all four
  --help
`;

const PORT_OPTIONS = Object.fromEntries(Object.values(PORT_FLAGS).map((flag) => [flag, { type: 'string' as const }]));
const OPTIONS = {
  serve: { type: 'boolean' },
  duration: { type: 'string' },
  'free-ports': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export interface Flags {
  readonly help: boolean;
  readonly serve: boolean;
  /** Length of the flash sale in seconds. */
  readonly duration: number;
  /** Ports that were given; 0 lets the system choose. */
  readonly ports: Partial<Record<PortName, number>>;
}

/** Reads the command line. Throws DemoError. */
export function parseFlags(args: readonly string[]): Flags {
  const values = read(args);
  const names = Object.keys(PORT_FLAGS) as PortName[];
  const ports = names.flatMap((name): [PortName, number][] => {
    const given = values[PORT_FLAGS[name]];
    if (typeof given === 'string') return [[name, wholeNumber(`--${PORT_FLAGS[name]}`, given, 0, 65_535)]];
    return values['free-ports'] === true ? [[name, 0]] : [];
  });
  return {
    help: values.help === true,
    serve: values.serve === true,
    duration: wholeNumber('--duration', values.duration ?? '65', 5, 600),
    ports: Object.fromEntries(ports),
  };
}

function read(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> & { readonly duration?: string } {
  try {
    return parseArgs({ args: [...args], options: { ...PORT_OPTIONS, ...OPTIONS }, allowPositionals: false }).values;
  } catch (error) {
    throw new DemoError(`${(error as Error).message.split('. ', 1)[0] ?? ''}; "npm start -- --help" shows the options`);
  }
}

function wholeNumber(what: string, given: string, min: number, max: number): number {
  const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (!(value >= min && value <= max)) throw new DemoError(`${what} is ${JSON.stringify(given)}; it must be a whole number from ${min} to ${max}`);
  return value;
}
