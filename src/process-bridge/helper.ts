// One helper: its process, started again when it ends, and the pipes to it. Nothing that it does, or fails to do, is
// an exception here: it ends, is logged, and the daemon goes on.

import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getSystemErrorMap } from 'node:util';
import type { execa } from 'execa';
import { printable } from '../bgp/index.ts';
import { Child, type HelperExit, type Listener, type Process, TERM_GRACE_MS } from './child.ts';
import type { Nursery } from './nursery.ts';
import type { ProcessConfig } from './process-config.ts';
import { Respawn } from './respawn.ts';

export type { HelperClock, HelperExit, HelperLog } from './child.ts';

let launcher: typeof execa | undefined;

/**
 * Loads what starts processes: it takes longer than all the rest of the program, and without helpers nobody needs it. Who
 * gives up rights does this before, since it may not be allowed to read it later; others need not.
 */
export async function loadLauncher(): Promise<void> {
  launcher ??= (await import('execa')).execa;
}

/** Its own group, so that a ^C in our terminal is not for it, and so that its children can be ended with it. */
const OPTIONS = {
  stdin: 'pipe',
  stdout: 'pipe',
  stderr: 'pipe',
  buffer: false,
  reject: false,
  detached: true,
  cleanup: false,
  extendEnv: false,
  cwd: '/',
} as const;

export interface HelperParts extends Listener {
  readonly env: NodeJS.ProcessEnv;
  /** What it has in common with other helpers. */
  readonly nursery?: Nursery;
  /** It runs: for the first time, or again, as `Helper.starts` tells. */
  onStart?(): void;
  /** After its last line. `final`: it is not started again by itself. */
  onExit(how: HelperExit, final: boolean): void;
}

export class Helper {
  /** `name`, `run` and `encoder` stay what they are. */
  config: ProcessConfig;
  readonly #parts: HelperParts;
  readonly #respawn = new Respawn();
  #starts = 0;
  #child: Child | undefined;
  /** What starts processes is being loaded, or one that could not be started is being asked why. */
  #unborn: Promise<void> | undefined;
  #cancelStart: (() => void) | undefined;
  #paused = false;
  #stopping = false;
  #failed = false;

  constructor(config: ProcessConfig, parts: HelperParts) {
    this.config = config;
    this.#parts = parts;
  }

  /** There is a process, or its last lines are still being read. */
  get running(): boolean {
    return this.#child !== undefined;
  }

  /** It ended too often and is not started again by itself. */
  get failed(): boolean {
    return this.#failed;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it was started: tells commands of an earlier process from those of this one. */
  get starts(): number {
    return this.#starts;
  }

  /** Octets written to it that it has not taken yet. */
  get waiting(): number {
    return this.#child?.feed.waiting ?? 0;
  }

  /** Entries of its queue. */
  get items(): number {
    return this.#child?.feed.items ?? 0;
  }

  /** Nothing happens if it runs. Counts towards the limit of starts, but is never refused. */
  start(): void {
    if (this.#child !== undefined || this.#unborn !== undefined) return;
    this.#cancel();
    if (launcher === undefined) this.#load();
    else this.#launch(launcher);
  }

  /** As `start`, but as soon as its turn comes: helpers together are started no more than ten times a second. */
  startInTurn(): void {
    this.#cancel();
    const { clock, nursery } = this.#parts;
    const now = clock.now();
    const wait = nursery?.forks.take(now) ?? 0;
    if (wait === 0) this.start();
    else this.#cancelStart = clock.at(now + wait, () => this.start());
  }

  #load(): void {
    const loaded = () => {
      this.#unborn = undefined;
      if (!this.#stopping) this.start();
    };
    this.#unborn = loadLauncher().then(loaded, (error) => {
      this.#unborn = undefined;
      this.#over({ status: null, signal: null, problem: problemOf(this.config, error) });
    });
  }

  #launch(using: typeof execa): void {
    const { config } = this;
    this.#failed = false;
    this.#starts += 1;
    this.#parts.nursery?.guard.start();
    this.#respawn.started(this.#parts.clock.now());
    const launched = launch(using, config, this.#parts);
    if (launched instanceof Promise) {
      this.#unborn = launched.then((error) => {
        this.#unborn = undefined;
        this.#over({ status: null, signal: null, problem: problemOf(config, error) });
      });
      return;
    }
    const { child, pid } = launched;
    this.#child = new Child(child, pid, config.name, this.#parts, (how) => this.#over(how));
    if (this.#paused) this.#child.pause();
    const { said } = config;
    const instead = said === undefined ? {} : { insteadOf: printable(said.slice(0, 4).join(' ')) };
    this.#parts.log.info(
      { process: config.name, pid, ...instead },
      said ? 'built-in healthcheck started' : 'helper started',
    );
    this.#parts.onStart?.();
  }

  /** An event, which the oldest give way to when the helper does not read. The octets must not change afterwards. */
  write(octets: Uint8Array | string): void {
    this.#child?.feed.event(octets);
  }

  answer(text: string): void {
    this.#child?.feed.answer(text);
  }

  /** Stop reading its lines, until `resume`; one more batch may follow. */
  pause(): void {
    this.#paused = true;
    this.#child?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#child?.resume();
  }

  /** Asks the process group to end, and makes it after `graceMs`. Its lines are ignored from now on. */
  async stop(graceMs = TERM_GRACE_MS): Promise<void> {
    this.#cancel();
    this.#stopping = true;
    await (this.#child?.stop(graceMs) ?? this.#unborn);
    this.#stopping = false;
  }

  /** Ends the process group without asking or waiting. */
  kill(): void {
    this.#stopping = true;
    this.#cancel();
    this.#child?.kill();
  }

  #cancel(): void {
    this.#cancelStart?.();
    this.#cancelStart = undefined;
  }

  #over(how: HelperExit): void {
    const { clock, log } = this.#parts;
    const about = { process: this.config.name, ...how };
    this.#child = undefined;
    const again = this.config.respawn && !this.#stopping ? this.#respawn.next(clock.now()) : undefined;
    // It did not fail, it was done: the first mistake of those who are new to helpers.
    const hint = how.status === 0 && { hint: 'a helper must run on, or be `respawn false`' };
    if (again === undefined) log[how.problem === undefined ? 'info' : 'error'](about, 'helper ended');
    else if (again === 'give-up') {
      this.#failed = true;
      log.error({ ...about, ...hint }, 'helper ended too often: it is not started again');
    } else {
      log.warn({ ...about, ...again, ...hint }, 'helper ended, to be started again');
      this.#cancelStart = clock.at(clock.now() + again.afterMs, () => this.startInTurn());
    }
    this.#parts.onExit(how, again === undefined || again === 'give-up');
  }
}

/** Starts the process, or promises why it could not be. */
function launch(
  using: typeof execa,
  config: ProcessConfig,
  parts: HelperParts,
): { child: Process; pid: number } | Promise<Error> {
  const [program = '', ...args] = config.run;
  // Out of descriptors, execa throws and leaves a process without a listener, whose `error` would end the daemon. This
  // channel is the one way to get hold of it.
  let failure: Promise<Error> | undefined;
  const hear = (message: unknown) => {
    const { process: started } = message as { process: ChildProcess };
    failure = new Promise((resolve) => started.on('error', resolve));
  };
  subscribe('child_process', hear);
  try {
    const child = using(program, args, { ...OPTIONS, env: { ...parts.env, TERM: 'dumb' } });
    const { pid } = child;
    return pid === undefined ? child.then(({ cause }) => cause as Error) : { child, pid };
  } catch (error) {
    return failure ?? Promise.resolve(error as Error);
  } finally {
    unsubscribe('child_process', hear);
  }
}

function problemOf({ run }: ProcessConfig, error: NodeJS.ErrnoException): string {
  const uid = process.getuid?.();
  const words = getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? printable(error.message);
  return `cannot run ${printable(run[0] ?? '')} as uid ${uid}: ${words}${error.code ? ` (${error.code})` : ''}`;
}
