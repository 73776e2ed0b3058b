import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DemoError } from './errors';

export interface SynthOptions {
  /** The folder of package.json and cdk8s.yaml. */
  readonly root: string;
  /** The folder that `cdk8s synth` empties and fills. */
  readonly output: string;
  /** Ends the command early. @default - never */
  readonly signal?: AbortSignal;
}

/** Bundles the scaler, whose program is part of the manifests. Throws DemoError. */
export async function bundleScaler({ root, signal }: SynthOptions): Promise<void> {
  await run('the scaler could not be bundled', [join(root, 'scaler', 'bundle.js')], root, signal);
}

/** Runs `cdk8s synth` with the checkout's cdk8s.yaml. Throws DemoError. */
export async function synthesize({ root, output, signal }: SynthOptions): Promise<void> {
  checkWritable(root, output);
  const cdk8s = join(root, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
  // Types are checked by the tests; without them synth takes seconds less.
  await run('"cdk8s synth" failed', [cdk8s, 'synth', '--output', output], root, signal, { CDK8S_CHECK_UPGRADE: 'false', TS_NODE_TRANSPILE_ONLY: 'true' });
}

/** cdk8s removes what stands in its way without a word, and reports a folder it cannot write with a stack. */
function checkWritable(root: string, output: string): void {
  const shown = relative(root, output) || output;
  const fix = 'make it a folder that you may write to, or remove it';
  try {
    if (statSync(output, { throwIfNoEntry: false })?.isDirectory() === false) throw new Error('it is a file');
    mkdirSync(output, { recursive: true });
    const probe = join(output, `.write-probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new DemoError(`cannot write the manifests to ${shown}: ${(error as Error).message}; ${fix}`);
  }
}

/** Runs a Node program; if it fails, throws the line of its output that tells why. */
async function run(what: string, args: readonly string[], cwd: string, signal?: AbortSignal, env: Readonly<Record<string, string>> = {}): Promise<void> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new DemoError(`${what}: ${reason(output) ?? `it ended with code ${String(code)}`}`);
}

/** The line with the error, of what a program wrote: stacks and progress around it help nobody here. */
function reason(output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at ') && !line.startsWith('npm '));
  return lines.find((line) => /^(Uncaught )?\w*Error\b.*:|\[ERROR\]/.test(line)) ?? lines.pop();
}
