// One process of a helper, from its start to the end of its pipes: who ends when, and who is made to.

import type { Readable, Writable } from 'node:stream';
import { printable } from '../bgp/index.ts';
import type { Guard } from './guard.ts';
import { Inbox } from './inbox.ts';
import { Feed, Lines } from './lines.ts';
import type { Nursery } from './nursery.ts';
import { levelOf, Stderr } from './stderr.ts';
import { Turns } from './turns.ts';

/** How long a process may live without a stdout, and how long a pipe may outlive its process. */
const HANG_MS = 1000;
/** Between the last words to a helper and SIGTERM, as in ExaBGP: one without a handler would never read them. */
const PARTING_MS = 100;
export const TERM_GRACE_MS = 2000;
const POLL_MS = 20;
/** Between two looks at those who hold the pipes of a process that is gone. */
const SWEEP_MS = 100;

export interface HelperLog {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

export interface HelperClock {
  /** milliseconds, monotonic */
  now(): number;
  /** Runs once; returns a cancel. */
  at(when: number, run: () => void): () => void;
}

export interface HelperExit {
  readonly status: number | null;
  readonly signal: string | null;
  /** In words, why there never was a process, or why we do not know what became of it. */
  readonly problem?: string;
  /** It closed its stdout and lived on, for which it was ended: its status says nothing. */
  readonly mute?: true;
}

/** What a process says to those who started it. */
export interface Listener {
  readonly clock: HelperClock;
  readonly log: HelperLog;
  /** What it has in common with other helpers. */
  readonly nursery?: Nursery;
  /** Some lines, without what ends them; others follow when other helpers had their turn. */
  onLines(lines: readonly string[]): void;
  /** A line beyond 1 MiB was dropped: one call, in its place between the calls of `onLines`. */
  onOverlong?(): void;
  /** The helper reads again after `count` events had to be dropped. */
  onOverflow?(count: number): void;
}

/** What is wanted of Node's and execa's process. */
export interface Process {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  on(event: 'exit', listener: (status: number | null, signal: string | null) => void): unknown;
}

export class Child {
  readonly pid: number;
  readonly feed: Feed;
  readonly #process: Process;
  readonly #name: string;
  readonly #parts: Listener;
  readonly #onOver: (how: HelperExit) => void;
  readonly #guard: Guard | undefined;
  readonly #inbox: Inbox;
  readonly #stdout: Lines;
  readonly #stderr: Stderr;
  readonly #timers = new Set<() => void>();
  #cancelCut: (() => void) | undefined;
  #how: HelperExit | undefined;
  #openPipes = 2;
  #mute = false;
  #paused = false;
  #killed = false;
  /** Some of its group live on, and are being ended. */
  #held = false;
  #over = false;
  #stopped: (() => void)[] | undefined;

  /** `pid` leads a process group of its own. `onOver` is called once, after the last line. */
  constructor(child: Process, pid: number, name: string, parts: Listener, onOver: (how: HelperExit) => void) {
    this.pid = pid;
    this.#process = child;
    this.#name = name;
    this.#parts = parts;
    this.#onOver = onOver;
    this.#guard = parts.nursery?.guard;
    this.#guard?.add(pid);
    this.#inbox = new Inbox(parts.nursery?.turns ?? new Turns(() => parts.clock.now()), {
      lines: (batch) => parts.onLines(batch),
      overlong: () => this.#overlong(),
      empty: () => this.#onRead(),
    });
    this.#stdout = new Lines({
      lines: (batch) => {
        for (const line of batch) this.#inbox.push(line);
      },
      overlong: () => this.#inbox.push(undefined),
      partial: (text) => this.#note('info', { line: printable(text) }, 'helper ended within a line: not executed'),
    });
    this.#stderr = new Stderr({
      said: (text) => this.#note(levelOf(text), { stderr: text }, 'helper says'),
      held: (lines) => this.#note('warn', { lines }, 'helper says more than is logged'),
      now: () => parts.clock.now(),
      later: (ms, run) => void this.#later(ms, run),
    });
    this.feed = new Feed(child.stdin, {
      behind: () => this.#note('warn', {}, 'helper does not read: its oldest events are dropped'),
      overflow: (count) => {
        this.#note('warn', { count }, 'helper reads again, events were dropped');
        parts.onOverflow?.(count);
      },
      refused: () => this.#note('error', {}, 'helper does not read: answers are dropped'),
      broken: (code) => this.#note('info', { code }, 'helper closed its stdin: it is told nothing more'),
    });
    this.#listen();
  }

  /** Ends the whole group now. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  pause(): void {
    this.#paused = true;
    this.#inbox.hold();
    if (this.#stopped === undefined) this.#process.stdout.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#inbox.empty) this.#onRead();
    this.#inbox.release();
  }

  stop(graceMs: number): Promise<void> {
    const first = this.#stopped === undefined;
    const waiting = this.#stopped ?? [];
    this.#stopped = waiting;
    const over = new Promise<void>((resolve) => waiting.push(resolve));
    if (!first) return over;
    this.feed.close();
    this.#inbox.clear();
    this.#process.stdout.resume();
    this.#cancelTimers();
    this.#later(Math.min(PARTING_MS, graceMs), () => this.#terminate(graceMs));
    if (this.#how !== undefined) this.#leave();
    return over;
  }

  #listen(): void {
    const { stdout, stderr } = this.#process;
    stdout.on('data', (chunk: Buffer) => {
      if (this.#stopped !== undefined) return;
      this.#stdout.push(chunk);
      this.#inbox.wake();
      // Asked each time, since at the end of a process Node reads on, whoever paused.
      if (this.#paused || !this.#inbox.empty) stdout.pause();
    });
    stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    for (const pipe of [stdout, stderr]) {
      // A pipe that cannot be read is closed, which is what counts.
      pipe.on('error', (error) => this.#note('debug', { error: error.message }, 'helper cannot be read'));
      pipe.on('close', () => this.#onPipeClosed(pipe === stdout));
    }
    this.#process.on('exit', (status, signal) => this.#onLeaderGone({ status, signal }));
  }

  #onPipeClosed(commands: boolean): void {
    this.#openPipes -= 1;
    if (this.#stopped !== undefined) return;
    if (this.#how !== undefined) {
      if (this.#openPipes === 0 && this.#inbox.empty) this.#finish(this.#how);
    } else if (commands) this.#later(HANG_MS, () => this.#endMute());
  }

  #endMute(): void {
    this.#mute = true;
    this.#note('warn', {}, 'helper closed its stdout: it is ended');
    this.#terminate(TERM_GRACE_MS);
  }

  /** All lines that were read are executed. */
  #onRead(): void {
    if (this.#paused || this.#stopped !== undefined || this.#over) return;
    this.#process.stdout.resume();
    if (this.#how === undefined) return;
    if (this.#openPipes === 0) this.#finish(this.#how);
    else this.#armCut();
  }

  #onLeaderGone(how: HelperExit): void {
    this.#how = this.#mute ? { ...how, mute: true } : how;
    if (!this.#signal(0)) this.#guard?.remove(this.pid);
    this.feed.close();
    if (this.#stopped !== undefined) {
      this.#leave();
      return;
    }
    this.#cancelTimers();
    if (this.#openPipes > 0) this.#armCut();
    else if (this.#inbox.empty) this.#finish(this.#how);
  }

  /** Whoever holds the pipes of a process that is gone does not hold us. */
  #armCut(): void {
    this.#cancelCut?.();
    // A loop that was held up finds timers due before it has read; one more round, and what is there has been read.
    this.#cancelCut = this.#later(HANG_MS, () => setImmediate(() => this.#cut()));
  }

  #cut(): void {
    if (this.#how === undefined || this.#paused || this.#stopped !== undefined || this.#over) return;
    if (!this.#inbox.empty) return;
    // Its command pipe is about to break: the rest of a dead helper shall not pile up beside the next one.
    this.#held = this.#signal('SIGTERM');
    this.#finish(this.#how);
    if (this.#held) this.#sweep(this.#parts.clock.now() + TERM_GRACE_MS);
  }

  /** Looks after the rest of a group whose helper is gone; in short steps, since the number of an empty one is free. */
  #sweep(until: number): void {
    const { clock } = this.#parts;
    const now = clock.now();
    if (this.#signal(0)) {
      if (now < until) {
        clock.at(now + SWEEP_MS, () => this.#sweep(until));
        return;
      }
      this.#signal('SIGKILL');
    }
    this.#guard?.remove(this.pid);
  }

  #terminate(graceMs: number): void {
    this.#signal('SIGTERM');
    this.#later(graceMs, () => {
      this.#signal('SIGKILL');
      this.#killed = true;
      if (this.#how !== undefined) this.#finish(this.#how);
      else if (this.#stopped !== undefined) {
        this.#later(HANG_MS, () => this.#finish({ status: null, signal: null, problem: 'it cannot be killed' }));
      }
    });
  }

  /** The leader is gone; the others of its group have what is left of the grace. */
  #leave(): void {
    if (this.#how === undefined) return;
    // Those that were killed may stay as zombies for as long as their new parent likes.
    if (!this.#killed && this.#signal(0)) this.#later(POLL_MS, () => this.#leave());
    else this.#finish(this.#how);
  }

  /** To the whole group; false if there is nobody left. */
  #signal(name: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-this.pid, name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ESRCH') this.#note('error', { code, signal: name }, 'helper cannot be signalled');
      return code !== 'ESRCH';
    }
  }

  #finish(how: HelperExit): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimers();
    this.feed.close();
    for (const lines of [this.#stdout, this.#stderr]) lines.end();
    for (const pipe of [this.#process.stdin, this.#process.stdout, this.#process.stderr]) pipe.destroy();
    // What a helper left behind on purpose, without its pipes, is nobody's business.
    if (!this.#held) this.#guard?.remove(this.pid);
    this.#onOver(how);
    for (const resolve of this.#stopped ?? []) resolve();
  }

  #overlong(): void {
    this.#note('warn', {}, 'helper wrote a line beyond 1 MiB: dropped');
    this.#parts.onOverlong?.();
  }

  #later(ms: number, run: () => void): () => void {
    const { clock } = this.#parts;
    const cancel = clock.at(clock.now() + ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #note(level: keyof HelperLog, about: object, message: string): void {
    this.#parts.log[level]({ process: this.#name, pid: this.pid, ...about }, message);
  }
}
