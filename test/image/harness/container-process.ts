import { type ChildProcess, spawn } from 'node:child_process';
import { until } from '../../collector/harness/wait';
import { descendantRunning, descendantsOf, factsOf, type ProcessFacts } from './process-tree';

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote, stdout and stderr. */
  readonly output: string;
  /** Milliseconds from SIGTERM, or from its start where it ended by itself. */
  readonly ms: number;
}

/** A program in a container, started by another that sets up its surroundings. */
export class ContainerProcess {
  private readonly launcher: ChildProcess;
  private readonly ending: Promise<Omit<Ended, 'ms'>>;
  private readonly started = Date.now();
  private output = '';
  private over = false;

  /** `launch` is the command line to start, `command` that of the program it ends up in. */
  constructor(launch: readonly string[], private readonly command: readonly string[]) {
    const [program = '', ...args] = launch;
    this.launcher = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.launcher.stdout, this.launcher.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    this.ending = new Promise((resolve, reject) => {
      this.launcher.once('error', reject);
      this.launcher.once('close', (code, signal) => {
        this.over = true;
        resolve({ code, signal, output: this.output });
      });
    });
    this.ending.catch(() => undefined); // whoever waits for it sees the error
  }

  /** Waits for a condition of the program; throws with its output where it ends before. */
  async until<T>(what: string, timeoutMs: number, condition: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
    return until(what, timeoutMs, async () => {
      const result = await condition();
      if (this.over && (result === undefined || result === false)) throw new Error(`${what}: it ended before:\n${this.output}`);
      return result;
    });
  }

  facts(): ProcessFacts {
    return factsOf(this.pid());
  }

  /** SIGTERM to the program itself, as the kubelet sends it. */
  async terminate(timeoutMs: number): Promise<Ended> {
    const pid = this.pid();
    const asked = Date.now();
    process.kill(pid, 'SIGTERM');
    return { ...(await this.within(timeoutMs)), ms: Date.now() - asked };
  }

  /** Waits until it has ended by itself. */
  async ended(timeoutMs: number): Promise<Ended> {
    return { ...(await this.within(timeoutMs)), ms: Date.now() - this.started };
  }

  /** SIGKILL for whatever still runs of it. */
  async kill(): Promise<void> {
    const { pid } = this.launcher;
    if (this.over || pid === undefined) return;
    for (const one of [...descendantsOf(pid), pid]) {
      try {
        process.kill(one, 'SIGKILL');
      } catch {
        // It ended with the one before.
      }
    }
    await this.within(10_000);
  }

  private pid(): number {
    const pid = this.launcher.pid === undefined ? undefined : descendantRunning(this.launcher.pid, this.command);
    if (pid === undefined) throw new Error(`no process runs ${JSON.stringify(this.command)}:\n${this.output}`);
    return pid;
  }

  private async within(timeoutMs: number): Promise<Omit<Ended, 'ms'>> {
    await until('end of the program', timeoutMs, () => this.over);
    return this.ending;
  }
}
