import { spawnSync } from 'node:child_process';
import { CommandError } from './command';

/** Program → Debian's package that has it. */
const PROGRAMS = { buildah: 'buildah', ip: 'iproute2', unshare: 'util-linux', setpriv: 'util-linux', mount: 'mount', chroot: 'coreutils', ldd: 'libc-bin' } as const;

/** Throws CommandError, one line, for the first thing this machine lacks. */
export function checkPrerequisites(): void {
  if (process.platform !== 'linux') throw new CommandError(`test:image builds and runs a Linux image, and this is ${process.platform}: run it on Linux`);
  for (const [program, debianPackage] of Object.entries(PROGRAMS)) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined) {
      throw new CommandError(`test:image needs "${program}", and it is not on the PATH: apt-get install --no-install-recommends ${debianPackage}`);
    }
  }
  if (process.getuid?.() !== 0) throw new CommandError('test:image mounts file systems and changes users, which needs root: run it as root, or in a container');
  const namespaces = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true'], { encoding: 'utf8' });
  if (namespaces.status !== 0) {
    throw new CommandError(`test:image needs network, mount and process namespaces, and "unshare" says: ${namespaces.stderr.trim()}`);
  }
}
