import { chmodSync, copyFileSync, cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError, run } from './command';

/** Where the stock Node images look for programs, in their order. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A root file system with Node and the shared libraries it loads, laid out as in the stock Node images: program in
 * /usr/local, user `node` with UID 1000. Taken from this machine, so that no registry is needed.
 */
export function makeNodeRootfs(root: string): void {
  for (const folder of ['usr/bin', 'usr/lib', 'usr/lib64', 'usr/local/bin', 'etc', 'tmp', 'proc', 'dev', 'sys', 'run', 'root', 'home/node']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const folder of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${folder}`, join(root, folder));
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  addProgram(root, process.execPath, '/usr/local/bin/node');
}

/** Adds what a build needs: a shell, env and npm. */
export function addBuildTools(root: string): void {
  addProgram(root, '/bin/sh', '/usr/bin/sh');
  addProgram(root, '/usr/bin/env', '/usr/bin/env');
  const npm = npmFolder();
  cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true, dereference: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
}

function npmFolder(): string {
  const cli = process.env['npm_execpath'] ?? run('sh', ['-c', 'command -v npm']).trim();
  const folder = dirname(dirname(realpathSync(cli)));
  if (!/[/\\]npm$/.test(folder)) throw new CommandError(`npm was expected in a folder "npm"; ${cli} is in ${folder}: start this as "npm run test:image"`);
  return folder;
}

function addProgram(root: string, from: string, to: string): void {
  copyFileSync(realpathSync(from), join(root, to));
  // The loader and each library, by the path that the program will ask for.
  for (const [library] of run('ldd', [from]).matchAll(/\/\S+/g)) {
    const target = join(root, library);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(library, target);
  }
}
