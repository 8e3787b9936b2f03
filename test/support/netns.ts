// Two network namespaces joined by a cable: ours, where Keryx runs, and theirs, where the other daemon runs.
//
//    ours (kx<pid>a)                              theirs (kx<pid>b)
//    192.0.2.1/24, 2001:db8::1/64  ---- veth ---- 192.0.2.2/24, 2001:db8::2/64

import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { killRunningChildren } from './child.ts';

const run = promisify(execFile);

export interface Cable {
  readonly ours: string;
  readonly theirs: string;
  remove(): void;
}

export const OUR_V4 = '192.0.2.1';
export const THEIR_V4 = '192.0.2.2';
export const OUR_V6 = '2001:db8::1';
export const THEIR_V6 = '2001:db8::2';

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Creates both namespaces. They are removed by `remove`, or at the latest when the test process ends. */
export function layCable(): Cable {
  const ours = `kx${process.pid}a`;
  const theirs = `kx${process.pid}b`;
  const remove = (): void => {
    for (const name of made.splice(0)) ip('netns', 'del', name);
  };
  const made: string[] = [];
  const atExit = (): void => {
    killRunningChildren();
    remove();
  };
  process.once('exit', atExit);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  // Nobody reads the results any more: node:test would end the process without a word to `atExit`.
  process.stdout.once('error', () => process.exit(1));

  for (const name of [ours, theirs]) {
    ip('netns', 'add', name);
    made.push(name);
  }
  ip('-n', ours, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', theirs);
  const ends = [
    [ours, OUR_V4, OUR_V6],
    [theirs, THEIR_V4, THEIR_V6],
  ] as const;
  for (const [name, v4, v6] of ends) {
    ip('-n', name, 'addr', 'add', `${v4}/24`, 'dev', 'cable');
    ip('-n', name, 'addr', 'add', `${v6}/64`, 'dev', 'cable', 'nodad');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', 'cable', 'up');
  }
  return { ours, theirs, remove };
}

/** The command line that runs a program inside a namespace. `ip` execs it, so that the pid is the program's own. */
export function inside(namespace: string, argv: string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

/** Runs a short-lived program inside a namespace and gives what it prints. */
export async function ask(namespace: string, argv: string[]): Promise<string> {
  const [program, ...args] = inside(namespace, argv);
  const { stdout } = await run(program as string, args, { timeout: 10_000, maxBuffer: 16 << 20 });
  return stdout;
}

/** Fails unless somebody listens on the BGP port at `address` (or at the wildcard address) in the namespace. */
export async function assertListens(namespace: string, address: string): Promise<void> {
  const sockets = await ask(namespace, ['ss', '-Hltn', 'sport = :179']);
  const wanted = address.includes(':')
    ? [`[${address}]:179`, '[::]:179', '*:179']
    : [`${address}:179`, '0.0.0.0:179', '*:179'];
  if (!wanted.some((socket) => sockets.includes(` ${socket} `)))
    throw new Error(`listening sockets: ${sockets || 'none'}`);
}
