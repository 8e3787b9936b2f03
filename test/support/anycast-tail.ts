// A program that is read line by line, and never outlives the test.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface Tail {
  readonly pid: number;
  stop(): void;
}

/** Starts a program, whose lines are passed on until it is stopped. */
export function tail([program, ...args]: readonly string[], onLine: (line: string) => void): Tail {
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.pid === undefined) throw new Error(`could not start ${program}`);
  running.add(child);
  child.once('exit', () => running.delete(child));
  createInterface({ input: child.stdout }).on('line', onLine);
  return { pid: child.pid, stop: () => void child.kill('SIGKILL') };
}
