import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';

/** What went wrong, in words for the user; no stack trace is needed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs it to its end and returns its standard output. Throws CommandError with what it wrote on standard error. */
export function run(command: string, args: readonly string[]): string {
  const ended: SpawnSyncReturns<string> = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
  if (ended.error !== undefined) throw new CommandError(`${command}: ${ended.error.message}`);
  if (ended.status !== 0) {
    throw new CommandError(`"${[command, ...args].join(' ')}" ended with ${ended.signal ?? ended.status}:\n${(ended.stderr + ended.stdout).trim()}`);
  }
  return ended.stdout;
}

const running = new Set<number>();

export interface ShownCommand {
  readonly env?: NodeJS.ProcessEnv;
  /** Time limit in milliseconds; then the whole process group is killed. */
  readonly timeoutMs: number;
}

/** Runs it with its output shown as it comes; gives its exit code. It has a process group of its own, for `stopRunning`. */
export function runShown(command: string, args: readonly string[], { env = process.env, timeoutMs }: ShownCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const timer = setTimeout(() => {
      console.error(`${command} ${args[0] ?? ''}: not done within ${timeoutMs / 1_000} s, stopped`);
      if (pid !== undefined) killGroup(pid);
    }, timeoutMs);
    const ended = (): void => {
      clearTimeout(timer);
      if (pid !== undefined) running.delete(pid);
    };
    child.on('error', (error) => {
      ended();
      reject(new CommandError(`${command}: ${error.message}`));
    });
    child.on('close', (code) => {
      ended();
      resolve(code ?? 1);
    });
  });
}

/** Ends all that `runShown` started and that still runs. */
export function stopRunning(): void {
  running.forEach(killGroup);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
