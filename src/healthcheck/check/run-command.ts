// One program, from its start to its end, and what it leaves behind. Whatever it does is a result and no exception.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Command, CommandEnd } from './kind.ts';

/** Octets of its output that are kept. */
const MOST_OUTPUT = 4096;

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such program',
  ENOTDIR: 'no such program',
  EACCES: 'not allowed to run the program',
  EPERM: 'not allowed to run the program',
  ENOEXEC: 'not a program',
  E2BIG: 'too many arguments',
  EAGAIN: 'no more processes can be started',
  ENOMEM: 'no memory for another process',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ERR_INVALID_ARG_VALUE: 'an argument has a character that no program can be given',
};

/** For those who count processes. */
export interface Watch {
  /** The program runs, and leads this group. */
  started?(group: number): void;
  /** It does not run any more, or never did: in any case, and after `done`. */
  gone?(): void;
}

/**
 * Runs a program in a session and process group of its own, in the directory where we are, with nothing on its stdin.
 * `env` is its whole environment but for what the command adds. `done` is called once, when the program itself has ended
 * or could not be started, and never before this function has returned: those whom it left behind in its group are ended
 * then. The function that is returned ends the group at once, and `done` is not called any more.
 */
export function runCommand(
  command: Command,
  env: NodeJS.ProcessEnv,
  done: (end: CommandEnd) => void,
  watch: Watch = {},
): () => void {
  const [program = '', ...args] = command.argv;
  const output = new Output();
  let over = false;
  const finish = (end: Omit<CommandEnd, 'output'>) => {
    if (over) return;
    over = true;
    done({ ...end, output: output.text() });
  };
  const fail = (error: Error) => {
    finish({ status: null, signal: null, problem: problemOf(error) });
    watch.gone?.();
  };
  let child: ChildProcess;
  try {
    const environment = { ...env, ...command.env };
    child = spawn(program, args, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    process.nextTick(fail, error);
    return () => {
      over = true;
    };
  }
  const { pid } = child;
  if (pid !== undefined) watch.started?.(pid);
  // Without descriptors for them there are no pipes, whatever their type says.
  const pipes = [child.stdout, child.stderr].filter((pipe): pipe is Readable => pipe instanceof Object);
  for (const pipe of pipes) {
    pipe.on('data', (chunk: Buffer) => output.add(chunk));
    pipe.on('error', () => {});
  }
  const close = () => {
    for (const pipe of pipes) pipe.destroy();
  };
  child.on('error', (error) => {
    // What it says of a process that was started is of no interest.
    if (pid !== undefined) return;
    close();
    fail(error);
  });
  child.on('exit', (status, signal) => {
    killGroup(pid);
    // What it wrote last may lie in the pipes: one whole round of the loop, and it is read.
    setImmediate(() =>
      setImmediate(() => {
        close();
        finish({ status, signal });
        watch.gone?.();
      }),
    );
  });
  return () => {
    if (over) return;
    over = true;
    close();
    // Once it is reaped, its number is free for others.
    if (child.exitCode === null && child.signalCode === null) killGroup(pid);
  };
}

/** Those who may not be ended are left alone. */
export function killGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // There is nobody left in it, or it is not ours.
  }
}

function problemOf(error: NodeJS.ErrnoException): string {
  const { code = '' } = error;
  return PROBLEMS[code] ?? `the program cannot be started: ${code || error.message}`;
}

/** The beginning of what was written. */
class Output {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    if (this.#size >= MOST_OUTPUT) return;
    // A copy, so that the rest of what was read is not kept.
    const kept = Buffer.from(chunk.subarray(0, MOST_OUTPUT - this.#size));
    this.#size += kept.length;
    this.#chunks.push(kept);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
