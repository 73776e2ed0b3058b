import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, run } from './command';
import type { Mount } from './mount';

/** Settings that decide where npm gets packages from; the rest is the container's own business. */
const KEYS = ['registry', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'] as const;

/**
 * Lets `npm ci` in a container get packages the way it does on this machine, by mounts: nothing of it comes into an
 * image. npm's cache is shared, so what was fetched once is not fetched again.
 */
export function npmMounts(folder: string): readonly Mount[] {
  const settings = KEYS.map((key) => [key, setting(key)] as const).filter(([, value]) => value !== undefined);
  const authority = setting('cafile') ?? process.env['NODE_EXTRA_CA_CERTS'];
  const cache = setting('cache');
  const user = setting('userconfig');
  if (cache === undefined) throw new CommandError('npm names no cache folder ("npm config get cache")');

  mkdirSync(cache, { recursive: true });

  const file = join(folder, 'npmrc');
  const lines = [...settings.map(([key, value]) => `${key}=${value}`), 'cache=/var/cache/npm', 'prefer-offline=true'];
  if (authority !== undefined) lines.push(`cafile=${authority}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return [
    { from: file, to: '/usr/local/etc/npmrc', readOnly: true },
    { from: cache, to: '/var/cache/npm', readOnly: false },
    ...(authority === undefined ? [] : [{ from: authority, to: authority, readOnly: true }]),
    ...(user !== undefined && existsSync(user) ? [{ from: user, to: '/root/.npmrc', readOnly: true }] : []),
  ];
}

function setting(key: string): string | undefined {
  const value = run('npm', ['config', 'get', key]).trim();
  return ['', 'null', 'undefined'].includes(value) ? undefined : value;
}
