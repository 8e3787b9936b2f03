// Programs the tests start. Every one is remembered, so that none outlives the test run, whatever happens.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { until } from './wait.ts';

const running = new Set<ChildProcess>();

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  /** What the program has printed so far. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  exited(limitMs: number): Promise<Exit>;
  /** SIGTERM, then SIGKILL when that takes too long. */
  stop(): Promise<void>;
}

/** Starts a program; what it prints is appended to `logFile`. */
export function startChild(argv: string[], logFile: string, env: NodeJS.ProcessEnv = process.env): Child {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error('no program to start');
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, { env, stdio: ['ignore', log, log] });
  closeSync(log);
  if (child.pid === undefined) throw new Error(`could not start ${program}`);
  running.add(child);
  let exit: Exit | undefined;
  child.once('exit', (code, signal) => {
    running.delete(child);
    exit = { code, signal };
  });
  const exited = (limitMs: number): Promise<Exit> =>
    until(
      `${program} (${child.pid}) to exit`,
      () => {
        if (exit === undefined) throw new Error('it is still running');
        return exit;
      },
      limitMs,
    );
  return {
    pid: child.pid,
    log: () => readFileSync(logFile, 'utf8'),
    signal: (name) => void child.kill(name),
    exited,
    stop: async () => {
      if (exit !== undefined) return;
      child.kill('SIGTERM');
      await exited(4000).catch(async () => {
        child.kill('SIGKILL');
        await exited(4000);
      });
    },
  };
}

/** The last resort: for the end of the test process, where nothing can be awaited any more. */
export function killRunningChildren(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}
