import { join } from 'node:path';
import { run, runShown } from './command';
import type { Mount } from './mount';

/** The configuration of an image, as the OCI image specification names it. */
export interface ImageConfig {
  readonly User?: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly ExposedPorts?: Readonly<Record<string, unknown>>;
}

const BUILD_LIMIT_MS = 10 * 60_000;

/**
 * Buildah with images and containers in a folder of its own, so that nothing of this machine is read or left behind.
 * Copying storage (vfs) and chroot isolation need no kernel feature beyond root.
 */
export class Buildah {
  private readonly storage: readonly string[];

  constructor(folder: string) {
    this.storage = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  }

  /** An image with this root file system as its only layer. */
  imageOf(rootfs: string, env: Readonly<Record<string, string>>, tag: string): void {
    const container = this.run('from', 'scratch');
    this.run('copy', '--quiet', container, rootfs, '/');
    this.run('config', ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]), container);
    this.run('commit', '--quiet', '--rm', container, tag);
  }

  /** Builds a Dockerfile with the output shown, and gives the exit code. Base images are taken from the own storage only. */
  build(options: { file: string; context: string; args: Readonly<Record<string, string>>; mounts: readonly Mount[]; tag: string }): Promise<number> {
    const { file, context, args, mounts, tag } = options;
    return runShown('buildah', [...this.storage, ...buildArguments(file, args), ...volumes(mounts), '--tag', tag, context], { timeoutMs: BUILD_LIMIT_MS });
  }

  /** Why a build of this Dockerfile cannot start, given that there is no base image and no network. */
  buildError(file: string, context: string): string {
    try {
      this.run(...buildArguments(file, {}), context);
    } catch (error) {
      return (error as Error).message;
    }
    return 'it was built';
  }

  configOf(image: string): ImageConfig {
    return (JSON.parse(this.run('inspect', '--type', 'image', image)) as { OCIv1: { config: ImageConfig } }).OCIv1.config;
  }

  /** A container of an image: its name, and the folder with its root file system. */
  container(image: string): { name: string; rootfs: string } {
    const name = this.run('from', '--pull-never', image);
    return { name, rootfs: this.run('mount', name) };
  }

  /** The command line that runs something in a container, as the user of its image. */
  runCommand(container: string, mounts: readonly Mount[], command: readonly string[]): readonly string[] {
    return ['buildah', ...this.storage, 'run', '--isolation', 'chroot', ...volumes(mounts), container, '--', ...command];
  }

  private run(...args: readonly string[]): string {
    return run('buildah', [...this.storage, ...args]).trim();
  }
}

function buildArguments(file: string, args: Readonly<Record<string, string>>): string[] {
  const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  return ['build', '--isolation', 'chroot', '--pull-never', '--network', 'host', '--file', file, ...given];
}

function volumes(mounts: readonly Mount[]): string[] {
  return mounts.flatMap(({ from, to, readOnly }) => ['--volume', `${from}:${to}${readOnly ? ':ro' : ''}`]);
}
