import { join } from 'node:path';
import { ADMIN_PATHS } from '../../lib/contract';
import { DemoError } from './errors';
import { type Flags, HELP, parseFlags } from './flags';
import { playFlashSale } from './flash-sale';
import { CHART_TRAFFIC, Load } from './load';
import { type Manifest, readManifests } from './manifests';
import { type Platform, readPlatform } from './platform';
import { HOST, ScalerProcess } from './scaler-process';
import { renderSummary, Show } from './show';
import { styleFor } from './style';
import { bundleScaler, synthesize } from './synth';
import { renderTable, tableRows } from './table';

const ROOT = join(__dirname, '..', '..');
const OUTPUT = join(ROOT, 'dist');
/** Clusters sync every 15 s. */
const SYNC_MS = 5_000;
/** From a pod's creation until it serves, where its image is on the node. */
const START_DELAY_MS = 3_000;

const style = styleFor(process.stdout, process.env);

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function makeManifests(signal: AbortSignal): Promise<Manifest[]> {
  process.stdout.write('Bundling the scaler and synthesizing the platform with cdk8s ... ');
  const started = Date.now();
  try {
    await bundleScaler({ root: ROOT, output: OUTPUT, signal });
    await synthesize({ root: ROOT, output: OUTPUT, signal });
    const manifests = readManifests(OUTPUT);
    print(`done in ${((Date.now() - started) / 1_000).toFixed(1)} s`, '');
    return manifests;
  } catch (error) {
    print('');
    throw error;
  }
}

function printEndpoints({ ports }: ScalerProcess): void {
  print(
    'The scaler is ready, with the configuration from the manifests.',
    `On ${HOST}: OTLP/gRPC ${ports.otlpGrpc}, OTLP/HTTP ${ports.otlpHttp}, KEDA's API ${ports.keda}, health and self-metrics ${ports.admin}`,
  );
}

async function flashSale(scaler: ScalerProcess, platform: Platform, duration: number, signal: AbortSignal): Promise<void> {
  const show = new Show(platform, style);
  const load = Load.flashSale(duration);
  print(
    '',
    `Flash sale of ${duration} s: simulated Collectors push their counters, KEDA and an HPA for each tier ask.`,
    `The HPA syncs every ${SYNC_MS / 1_000} s to keep the show short (clusters: 15 s). A new pod serves after ${START_DELAY_MS / 1_000} s.`,
    ...show.legend(),
    '',
    ...show.heading(),
  );
  const summary = await playFlashSale({
    platform,
    otlpAddress: `${HOST}:${scaler.ports.otlpGrpc}`,
    kedaAddress: `${HOST}:${scaler.ports.keda}`,
    load,
    syncMs: SYNC_MS,
    startDelayMs: START_DELAY_MS,
    signal,
    onSync: (row) => print(show.row(row)),
  });
  print('', ...renderSummary(summary, CHART_TRAFFIC.tracesPerSecond * CHART_TRAFFIC.spansPerTrace, style));
}

/** A request that a user can send as it is: a counter that a query of the platform reads, of one gateway pod. */
function sampleCommand({ ports }: ScalerProcess, { gateway }: Platform): string {
  const attributes = (of: Readonly<Record<string, string>>): object[] => Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const resource = attributes({ 'service.name': gateway.resource['service.name'] ?? '', 'k8s.namespace.name': gateway.scaledObject.namespace, 'service.instance.id': 'by-hand' });
  const dataPoints = [{ asInt: '1000', attributes: attributes({ receiver: 'otlp' }) }];
  const metrics = [{ name: 'otelcol_receiver_accepted_spans', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } }];
  const body = { resourceMetrics: [{ resource: { attributes: resource }, scopeMetrics: [{ metrics }] }] };
  return `curl -H 'content-type: application/json' http://${HOST}:${ports.otlpHttp}/v1/metrics -d '${JSON.stringify(body)}'`;
}

async function serve(scaler: ScalerProcess, platform: Platform, signal: AbortSignal): Promise<void> {
  const { ports } = scaler;
  print(
    '',
    'Push metrics to it, from a Collector or an SDK (only metrics that a query reads are kept):',
    `  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://${HOST}:${ports.otlpGrpc}  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=grpc`,
    'or by hand:',
    `  ${sampleCommand(scaler, platform)}`,
    'See what it took in:',
    `  curl http://${HOST}:${ports.admin}${ADMIN_PATHS.metrics}`,
    '',
    'Ctrl-C ends it.',
  );
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function run({ serve: keepUp, duration, ports }: Flags, signal: AbortSignal): Promise<void> {
  const manifests = await makeManifests(signal);
  print(renderTable(tableRows(manifests)), '');
  const platform = readPlatform(manifests);
  const scaler = await ScalerProcess.start({ program: join(ROOT, 'build', 'scaler', 'otel-keda-scaler.js'), config: platform.scalerConfig, ports, signal });
  // Whichever of the two ends first ends the other.
  const over = new AbortController();
  try {
    printEndpoints(scaler);
    const playing = AbortSignal.any([signal, over.signal]);
    const died = scaler.ended.then((how) => {
      // At Ctrl-C a terminal ends the scaler too, which is no failure then.
      if (!playing.aborted) throw new DemoError(how);
    });
    await Promise.race([keepUp ? serve(scaler, platform, playing) : flashSale(scaler, platform, duration, playing), died]);
  } finally {
    over.abort();
    await scaler.stop();
  }
}

async function main(): Promise<number> {
  const ending = new AbortController();
  // Each of them may come a second time while things end; the first one counts.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
  // Nobody reads on: "npm start | head".
  process.stdout.on('error', () => ending.abort());
  let flags: Flags | undefined;
  try {
    flags = parseFlags(process.argv.slice(2));
    if (flags.help) {
      print(HELP);
      return 0;
    }
    await run(flags, ending.signal);
    return 0;
  } catch (error) {
    if (ending.signal.aborted) {
      print('', 'ended early');
      return 130;
    }
    process.stderr.write(`npm start: ${error instanceof DemoError ? error.message : ((error as Error).stack ?? String(error))}\n`);
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
