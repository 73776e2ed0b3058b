import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addBuildTools, makeNodeRootfs, PATH } from './harness/base-rootfs';
import { Buildah } from './harness/buildah';
import { CommandError, run, runShown, stopRunning } from './harness/command';
import { npmMounts } from './harness/npm-settings';
import { checkPrerequisites } from './harness/prerequisites';
import { type UnderTest, underTestEnv } from './harness/under-test';

const ROOT = join(__dirname, '..', '..');
const SUITES_LIMIT_MS = 10 * 60_000;

/**
 * `npm run test:image [-- <arguments of jest>]`: builds scaler/Dockerfile over base images made of this machine's Node,
 * and runs the suites on the result in a network namespace, where the default ports are always free.
 */
async function main(folder: string): Promise<number> {
  const status = await timed('bundle', () => runShown(process.execPath, [join(ROOT, 'scaler', 'bundle.js')], { timeoutMs: 120_000 }));
  if (status !== 0) return status;
  const built = await build(folder);
  if (built === undefined) return 1;

  const jest = [require.resolve('jest/bin/jest'), '--config', join(__dirname, 'jest.image.config.js'), '--runInBand', '--ci', ...process.argv.slice(2)];
  const suites = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, ...jest];
  return timed('suites', () => runShown('unshare', suites, { env: { ...process.env, ...underTestEnv(built) }, timeoutMs: SUITES_LIMIT_MS }));
}

async function build(folder: string): Promise<UnderTest | undefined> {
  const [baseRootfs, buildRootfs] = [join(folder, 'base'), join(folder, 'build')];
  const images = { BASE_IMAGE: 'localhost/node:base', BUILD_IMAGE: 'localhost/node:build' };
  const image = 'localhost/otel-keda-scaler:test';
  const buildah = new Buildah(folder);
  await timed('base images', () => {
    for (const rootfs of [baseRootfs, buildRootfs]) makeNodeRootfs(rootfs);
    addBuildTools(buildRootfs);
    buildah.imageOf(baseRootfs, { PATH }, images.BASE_IMAGE);
    buildah.imageOf(buildRootfs, { PATH }, images.BUILD_IMAGE);
    return Promise.resolve();
  });
  const file = join(ROOT, 'scaler', 'Dockerfile');
  const status = await timed('scaler/Dockerfile', () => buildah.build({ file, context: ROOT, args: images, mounts: npmMounts(folder), tag: image }));
  if (status !== 0) {
    console.error(`test:image: scaler/Dockerfile was not built, buildah ended with ${status}`);
    return undefined;
  }
  const rootfs = buildah.container(image).rootfs;
  console.log(`base image ${megabytes(baseRootfs)}, image ${megabytes(rootfs)}, of which ours ${kilobytes(join(rootfs, 'app'))}`);
  return { folder, baseRootfs, image };
}

async function timed<T>(what: string, action: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const result = await action();
  console.log(`test:image: ${what} took ${((Date.now() - started) / 1_000).toFixed(1)} s`);
  return result;
}

function megabytes(folder: string): string {
  return `${(bytesOf(folder) / 1_000_000).toFixed(1)} MB`;
}

function kilobytes(folder: string): string {
  return `${(bytesOf(folder) / 1_000).toFixed(0)} kB`;
}

function bytesOf(folder: string): number {
  return statSync(folder).isDirectory() ? Number(run('du', ['--summarize', '--apparent-size', '--block-size=1', folder]).split('\t')[0]) : statSync(folder).size;
}

function withFolder(action: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'otel-keda-image-'));
  mkdirSync(join(folder, 'run'), { recursive: true });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopRunning();
      remove();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  return action(folder).finally(remove);
}

async function start(): Promise<number> {
  checkPrerequisites();
  return withFolder(main);
}

start().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof CommandError ? error.message : error);
    process.exitCode = 1;
  },
);
