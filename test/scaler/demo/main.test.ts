import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Runs the command of `npm start`. */
async function start(...args: string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const command = ['-r', 'ts-node/register/transpile-only', 'scaler/demo/main.ts', ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (written.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (written.stderr += chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  return { code, ...written };
}

test('synthesizes, shows what it made, plays and sums up', async () => {
  const { code, stdout, stderr } = await start('--free-ports', '--duration', '5');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const part of ['24 objects in dist/two-tier.k8s.yaml', 'The HPA syncs every 5 s', 'no data  2 held', 'What you saw', 'npm start -- --serve']) {
    expect(stdout.replace(/\d+ objects/, '24 objects')).toContain(part);
  }
  // No colour and no cursor movement where nobody looks at a terminal.
  expect(stdout).not.toContain('\u001b');
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(110);
}, 60_000);

test('a wrong flag ends with one line', async () => {
  expect(await start('--sevre')).toEqual({ code: 1, stdout: '', stderr: 'npm start: Unknown option \'--sevre\'; "npm start -- --help" shows the options\n' });
}, 30_000);
