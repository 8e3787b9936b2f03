// The programs of checks, run by a runner: see there why.

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, CommandEnd, Commands } from './kind.ts';
import { killGroup } from './run-command.ts';
import type { Order, Report } from './runner.ts';

/** Compiled or not, as this file is. */
const RUNNER = fileURLToPath(new URL(`./runner${extname(import.meta.url)}`, import.meta.url));

/** Programs at a time; those beyond wait. */
const MOST_RUNNING = 256;
/** Milliseconds between two starts of a runner that does not stay. */
const PAUSE_MS = 1000;

export interface CommandParts {
  /** The environment of the programs. */
  readonly env: NodeJS.ProcessEnv;
  /** monotonic milliseconds */
  now(): number;
  /** Programs at a time, if not 256. */
  readonly most?: number;
}

interface Entry {
  readonly command: Command;
  /** Undefined: nobody waits for it any more. */
  done: ((end: CommandEnd) => void) | undefined;
  /** Its process group, once it has one. */
  group: number | undefined;
}

/** The runner is started at the first command, as the user who we are then. */
export class RunnerCommands implements Commands {
  readonly #parts: CommandParts;
  readonly #waiting = new Map<number, Entry>();
  /** Those that the runner was told of and has not told the end of. */
  readonly #active = new Map<number, Entry>();
  #last = 0;
  #child: ChildProcess | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #why = '';
  #closed = false;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Of the runner; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  run(command: Command, done: (end: CommandEnd) => void): () => void {
    if (this.#closed) return () => {};
    this.#last += 1;
    const id = this.#last;
    const entry: Entry = { command, done, group: undefined };
    this.#waiting.set(id, entry);
    this.#startWaiting();
    this.#hold();
    return () => {
      if (entry.done === undefined) return;
      entry.done = undefined;
      if (!this.#waiting.delete(id) && this.#active.has(id)) this.#order({ kind: 'kill', id });
    };
  }

  close(): void {
    this.#closed = true;
    const child = this.#child;
    this.#child = undefined;
    this.#waiting.clear();
    this.#active.clear();
    if (child?.connected) child.disconnect();
    child?.unref();
  }

  #startWaiting(): void {
    const most = this.#parts.most ?? MOST_RUNNING;
    for (const [id, entry] of this.#waiting) {
      if (this.#active.size >= most) {
        this.#giveUp();
        return;
      }
      this.#waiting.delete(id);
      this.#active.set(id, entry);
      if (this.#child === undefined) this.#launch();
      if (this.#child === undefined) this.#fail();
      else this.#order({ kind: 'run', id, command: entry.command });
    }
  }

  /** When nothing that runs is of use to anybody, and yet does not end, the runner hangs or all programs do. */
  #giveUp(): void {
    for (const { done } of this.#active.values()) if (done !== undefined) return;
    this.#child?.kill('SIGKILL');
  }

  #order(order: Order): void {
    // A runner that is gone is noticed by its exit.
    if (this.#child?.connected) this.#child.send(order, () => {});
  }

  /** In a session of its own. Once nobody waits for anything of it, it does not keep the daemon from its end. */
  #launch(): void {
    const { env, now } = this.#parts;
    if (now() < this.#startedAt + PAUSE_MS) return;
    this.#startedAt = now();
    const { NODE_OPTIONS: _, ...own } = env;
    try {
      const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'ipc'];
      const child = spawn(process.execPath, [RUNNER], { cwd: '/', env: own, detached: true, stdio });
      this.#child = child;
      child.on('message', (report: Report) => {
        if (this.#child === child) this.#hear(report);
      });
      child.on('error', (error) => {
        if (child.pid === undefined) this.#gone(child, error.message);
      });
      let end: string | undefined;
      // Both, since what it said before its end may be read after it.
      const settle = () => {
        if (end !== undefined && !child.connected) this.#gone(child, end);
      };
      child.on('exit', (status, signal) => {
        end = signal ?? `status ${status}`;
        settle();
      });
      child.on('disconnect', () => {
        if (this.#child === child) child.kill('SIGKILL');
        settle();
      });
      this.#order({ kind: 'env', env });
    } catch (error) {
      this.#why = (error as Error).message;
    }
  }

  #hear(report: Report): void {
    const entry = this.#active.get(report.id);
    if (entry === undefined) return;
    if (report.kind === 'started') {
      entry.group = report.group;
      return;
    }
    this.#active.delete(report.id);
    if (report.kind === 'end') finish(entry, report.end);
    this.#startWaiting();
    this.#hold();
  }

  #gone(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#why = why;
    for (const { group } of this.#active.values()) killGroup(group);
    this.#fail();
    this.#startWaiting();
  }

  /** The runner keeps the daemon from its end for as long as it is at work, and no longer. */
  #hold(): void {
    for (const handle of [this.#child, this.#child?.channel]) {
      if (this.#active.size > 0) handle?.ref();
      else handle?.unref();
    }
  }

  /** All that the runner was to run comes to nothing. */
  #fail(): void {
    const problem = `what runs the programs of checks is gone: ${this.#why}`;
    const end: CommandEnd = { status: null, signal: null, problem, output: '' };
    const entries = [...this.#active.values()];
    this.#active.clear();
    for (const entry of entries) process.nextTick(finish, entry, end);
  }
}

function finish(entry: Entry, end: CommandEnd): void {
  const { done } = entry;
  entry.done = undefined;
  done?.(end);
}
