import { type ChildProcess, spawn } from 'node:child_process';
import { request } from 'node:http';
import { until } from './wait';

export interface ChildOptions {
  /** Names it in errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** URL that answers 200 once it serves. */
  readonly healthUrl: string;
}

const START_MS = 30_000;
/** From SIGTERM to SIGKILL. */
const STOP_MS = 15_000;
/** Characters of output kept; of more the newest. */
const OUTPUT_KEPT = 200_000;

/** A program under test in a process of its own. It does not outlive this process. */
export class Child {
  private text = '';
  private exit: string | undefined;
  private readonly process: ChildProcess;

  /** Starts it and waits until it serves. */
  static async start(options: ChildOptions): Promise<Child> {
    const child = new Child(options);
    try {
      await until(`start of ${options.name}`, START_MS, async () => {
        if (child.exit !== undefined) throw new Error(`${options.name} ended with ${child.exit}:\n${child.output.slice(-4_000)}`);
        return (await statusOf(options.healthUrl)) === 200;
      });
    } catch (error) {
      await child.kill();
      throw error;
    }
    return child;
  }

  private constructor(private readonly options: ChildOptions) {
    const { command, args, env } = options;
    this.process = spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text = (this.text + chunk).slice(-OUTPUT_KEPT);
      });
    }
    const killWithUs = (): boolean => this.process.kill('SIGKILL');
    process.once('exit', killWithUs);
    const ended = (how: string): void => {
      this.exit ??= how;
      process.removeListener('exit', killWithUs);
    };
    this.process.on('error', (error) => ended(error.message));
    this.process.on('exit', (code, signal) => ended(signal ?? `code ${code}`));
  }

  /** What it wrote, stdout and stderr. */
  get output(): string {
    return this.text;
  }

  /** SIGTERM; throws if it does not end in time, or with another code than 0. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    try {
      await until(`end of ${this.options.name} after SIGTERM`, STOP_MS, () => this.exit !== undefined);
    } catch (error) {
      await this.kill();
      throw error;
    }
    if (this.exit !== 'code 0') throw new Error(`${this.options.name} ended with ${this.exit}:\n${this.output.slice(-4_000)}`);
  }

  /** SIGKILL, if it still runs. */
  async kill(): Promise<void> {
    if (this.exit === undefined) this.process.kill('SIGKILL');
    await until(`end of ${this.options.name} after SIGKILL`, STOP_MS, () => this.exit !== undefined);
  }
}

/** HTTP status of a GET; undefined where nobody answers. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = request(url, { timeout: 1_000, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}
