import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command';
import type { Mount } from './mount';

/**
 * Sets up what a container runtime sets up for a pod of ours: read-only root, read-only volumes, /proc of its own, no
 * way to more privileges, and the program as process 1, for which signals without a handler do nothing.
 */
const SETUP = `
set -eu
root=$1 mounts=$2
shift 2
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
tab=$(printf '\\t')
while IFS="$tab" read -r from to; do
  mount --bind "$from" "$root$to"
  mount -o remount,bind,ro "$root$to"
done <"$mounts"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs "$@"
`;

export interface RootfsCommand {
  readonly rootfs: string;
  readonly mounts: readonly Mount[];
  readonly user: number;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** The command line that runs a command in a root file system as the kubelet would run it. */
export function rootfsCommand({ rootfs, mounts, user, env, command }: RootfsCommand, scratch: string): readonly string[] {
  // As the runtime does it: what a volume is mounted on is made where the image has none.
  for (const { to } of mounts) mkdirSync(join(rootfs, to), { recursive: true });
  const list = join(scratch, 'mounts.tsv');
  writeFileSync(list, mounts.map(({ from, to }) => `${from}\t${to}\n`).join(''));
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const chroot = run('sh', ['-c', 'command -v chroot']).trim(); // by its path: from "env" on, PATH is that of the container
  const inside = ['env', '-i', ...variables, chroot, `--userspec=${user}:${user}`, `--groups=${user}`, rootfs, ...command];
  const namespaces = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child=KILL'];
  return [...namespaces, 'sh', '-c', SETUP, 'sh', rootfs, list, ...inside];
}
