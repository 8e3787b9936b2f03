// The real program, run as a user runs it. Whatever a test starts here is ended with it.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { until } from './wait.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One line of the log. */
export interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly [member: string]: unknown;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Words before the program, such as `env name=value`. */
  readonly before?: readonly string[];
  /** Another program, which runs ours. */
  readonly instead?: readonly string[];
}

export const KERYX = resolve('bin/keryx');

// What the tests' own environment says to ExaBGP or Keryx is not meant for the daemon under test.
function environment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !/^(exabgp|keryx)[._]/i.test(name));
  // Daemons of tests that run side by side have one root: without a root of its own, none has a control socket.
  const alone = more.KERYX_ROOT === undefined ? { exabgp_api_cli: 'false' } : {};
  return { ...Object.fromEntries(clean), exabgp_daemon_user: userInfo().username, ...alone, ...more };
}

export class Daemon {
  readonly pid: number;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  #exit: Exit | undefined;

  constructor(args: readonly string[], { env = {}, cwd, before = [], instead }: RunOptions = {}) {
    if (!existsSync('dist/cli/main.js')) throw new Error('there is no dist/: npm run build makes it');
    const [program = '', ...rest] = instead ?? [...before, process.execPath, KERYX, ...args];
    const child = spawn(program, rest, {
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    if (child.pid === undefined) throw new Error(`cannot run ${program}`);
    this.pid = child.pid;
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    child.once('close', (code, signal) => {
      this.#exit = { code, signal };
      running.delete(this);
    });
    running.add(this);
  }

  /** Lines of the log that are JSON. */
  records(): LogRecord[] {
    const lines = this.stdout.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as LogRecord);
  }

  /** Waits for a record of the log. */
  logs(message: string, limitMs = 10_000): Promise<LogRecord> {
    return until(
      `the log to say '${message}'`,
      () => {
        const found = this.records().find(({ msg }) => msg === message);
        if (found === undefined) throw new Error(this.said());
        return found;
      },
      limitMs,
    );
  }

  said(): string {
    return `${this.stdout.slice(-2000)}${this.stderr.slice(-2000)}` || 'nothing was printed';
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  get alive(): boolean {
    return this.#exit === undefined;
  }

  /** Waits for the end, of its output too. */
  exited(limitMs = 10_000): Promise<Exit> {
    return until(
      `process ${this.pid} to end`,
      () => {
        if (this.#exit === undefined) throw new Error(this.said());
        return this.#exit;
      },
      limitMs,
    );
  }

  async end(): Promise<void> {
    if (!this.alive) return;
    this.signal('SIGTERM');
    await this.exited(6000).catch(async () => {
      this.signal('SIGKILL');
      await this.exited(6000);
    });
  }

  /** SIGKILL, for the end of the test process. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

const running = new Set<Daemon>();

process.once('exit', () => {
  for (const daemon of running) daemon.kill();
});

/** For `afterEach`. */
export async function endDaemons(): Promise<void> {
  await Promise.all([...running].map((daemon) => daemon.end()));
}

/** Runs the program to its end. */
export async function keryx(args: readonly string[], options: RunOptions = {}): Promise<Daemon & { code: number }> {
  const daemon = new Daemon(args, options);
  const { code } = await daemon.exited();
  return Object.assign(daemon, { code: code ?? -1 });
}

/** Zombies count as gone: whoever should reap them is not us. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

export function isGone(pid: number, limitMs = 10_000): Promise<void> {
  return until(
    `process ${pid} to end`,
    () => {
      if (isAlive(pid)) throw new Error('it is alive');
    },
    limitMs,
  );
}

/** What a program wrote to a file, once it is there. */
export function written(path: string, limitMs = 10_000): Promise<string> {
  return until(
    `${path} to be written`,
    () => {
      const text = readFileSync(path, 'utf8');
      if (!text.endsWith('\n')) throw new Error(`'${text}' is not a whole line`);
      return text.trimEnd();
    },
    limitMs,
  );
}
