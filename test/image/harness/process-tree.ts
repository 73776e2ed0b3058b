import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The process below `ancestor` that runs this command line; undefined while there is none. */
export function descendantRunning(ancestor: number, command: readonly string[]): number | undefined {
  const [program = '', ...args] = command;
  return descendantsOf(ancestor).find((pid) => {
    const [path = '', ...rest] = readOf(pid, 'cmdline').split('\0').slice(0, -1);
    // Some launchers look the program up themselves and call it by its whole path.
    return basename(path) === program && rest.length === args.length && rest.every((argument, index) => argument === args[index]);
  });
}

/** All processes that `ancestor` started, and those that they started. */
export function descendantsOf(ancestor: number): readonly number[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const below = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === ancestor || (parent !== undefined && below(parent));
  };
  return [...parents.keys()].filter(below);
}

/** What the kernel says about a process of this machine. */
export interface ProcessFacts {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** Effective capabilities as a bit set. */
  readonly capabilities: bigint;
  readonly noNewPrivileges: boolean;
  /** Its number in its own process namespace. */
  readonly innerPid: number;
  /** Whether it can write to its root file system at all. */
  readonly readOnlyRoot: boolean;
}

export function factsOf(pid: number): ProcessFacts {
  const status = new Map(readOf(pid, 'status').split('\n').map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]));
  const numbers = (key: string): number[] => (status.get(key) ?? '').split(/\s+/).filter(Boolean).map(Number);
  // Fields 5 and 6 of a line: where it is mounted, seen from the root of the process, and how.
  const root = readOf(pid, 'mountinfo').split('\n').map((line) => line.split(' ')).findLast((fields) => fields[4] === '/');
  return {
    uid: numbers('Uid')[1] ?? Number.NaN,
    gid: numbers('Gid')[1] ?? Number.NaN,
    groups: numbers('Groups'),
    capabilities: BigInt(`0x${status.get('CapEff') ?? ''}`),
    noNewPrivileges: status.get('NoNewPrivs') === '1',
    innerPid: numbers('NSpid').at(-1) ?? Number.NaN,
    readOnlyRoot: root?.[5]?.split(',').includes('ro') ?? false,
  };
}


function processes(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

function parentOf(pid: number): number | undefined {
  // The second field, the name in brackets, may hold anything.
  const parent = Number(readOf(pid, 'stat').split(') ').at(-1)?.split(' ')[1]);
  return Number.isNaN(parent) ? undefined : parent;
}

function readOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}
