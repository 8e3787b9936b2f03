// The life of the helper: look, tell, sleep, until somebody wants it to end.

import { statSync } from 'node:fs';
import { INITIAL, type Machine, type Phase, type Result, step } from '../machine.ts';
import type { Places } from './addresses.ts';
import { check } from './check.ts';
import { after } from './clock.ts';
import { runHooks } from './hooks.ts';
import { type Turn, turn } from './life.ts';
import { linesOf, type Told } from './lines.ts';
import type { Log } from './log.ts';
import type { Network } from './network.ts';
import type { Announced, Options } from './options.ts';
import type { Pipe } from './pipe.ts';

export interface HelperParts {
  readonly options: Options;
  /** In the order in which they are announced. */
  readonly networks: readonly Network[];
  /** Undefined: addresses are no business of ours. */
  readonly places: Places | undefined;
  readonly pipe: Pipe;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** How long answers to the last lines are waited for, all together. */
const PARTING_MS = 1000;
/** How long hooks may hold up the news that a service is not well. */
const HOOKS_MS = 1000;

export class Helper {
  readonly #parts: HelperParts;
  #over = false;
  /** Ends what is waited for. */
  #interrupt: (() => void) | undefined;
  /** Whether it was disabled when that could be told. */
  #disabled = false;
  /** What was announced last. */
  #told: Told | undefined;

  constructor(parts: HelperParts) {
    this.#parts = parts;
  }

  /** Have it withdraw everything, and end. */
  stop(): void {
    this.#over = true;
    this.#interrupt?.();
  }

  /** Resolves when it is over. */
  async run(): Promise<void> {
    let machine = INITIAL;
    while (!this.#over) {
      const next = await this.#turn(machine);
      if (next === undefined) break;
      machine = next.machine;
      const { sleep } = next;
      if (sleep === undefined) {
        this.#parts.log('INFO', 'interval set to zero, exiting after the announcement');
        return;
      }
      await this.#wait((done) => after(sleep * 1000, done));
    }
    await this.#leave();
  }

  /** Undefined when it is to end. */
  async #turn(machine: Machine): Promise<Turn | undefined> {
    const result = await this.#look(machine);
    if (result === undefined || this.#over) return undefined;
    await this.#renew();
    if (this.#over) return undefined;
    const next = turn(machine, result, this.#parts.options);
    const hooks = next.begun && this.#hooks(next.begun);
    if (hooks !== undefined) await this.#wait((done) => patiently(hooks, next.told, done));
    if (next.told !== undefined) await this.#tell(next.told);
    if (hooks !== undefined) await this.#settled(hooks);
    return this.#over ? undefined : next;
  }

  /** One check. A service that runs where its address is not is not well. Undefined when it is to end. */
  async #look(machine: Machine): Promise<Result | undefined> {
    const { options, places, env, log } = this.#parts;
    if (this.#isDisabled()) return 'disabled';
    const ok = await this.#wait<boolean>((done) => check(options, env, log, done));
    if (ok === undefined) return undefined;
    if (!ok) return 'failed';
    if (places === undefined || step(machine, 'ok', options).phase !== 'up') return 'ok';
    const missing = await this.#settled(places.add());
    if (missing === undefined) return 'ok';
    log('WARNING', missing.why);
    // A system that is too busy to show its addresses is no reason to go down.
    return missing.unknown && machine.phase === 'up' ? 'ok' : 'failed';
  }

  /** What cannot be looked at is as it was. */
  #isDisabled(): boolean {
    const { options, log } = this.#parts;
    if (options.disable === undefined) return false;
    try {
      statSync(options.disable);
      this.#disabled = true;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') this.#disabled = false;
      else log('WARNING', `${options.disable} cannot be looked for: ${code}`);
    }
    return this.#disabled;
  }

  #hooks(begun: Phase): Promise<void> {
    const { options, env, log } = this.#parts;
    const state = begun.toUpperCase();
    log('DEBUG', `Transition to ${state}`);
    const own = begun === 'up' || begun === 'down' || begun === 'disabled' ? options.executes[begun] : [];
    return runHooks([...own, ...options.execute], state, env, log);
  }

  async #renew(): Promise<void> {
    const { options, pipe } = this.#parts;
    if (options.lease === 0) return;
    pipe.print([`lease ${options.lease}`]);
    await this.#wait((done) => pipe.whenAnswered(done));
  }

  /** Prints the lines, each when the one before it was answered. */
  async #tell(told: Announced): Promise<void> {
    const { options, networks, places, pipe, log } = this.#parts;
    const dynamic = options.ipDynamic ? places : undefined;
    const further = options.interfaces.size > 0;
    if (told === 'up' && dynamic) log('INFO', `service up, restoring loopback ${further ? 'and ip-ifname ' : ''}ips`);
    this.#announce(told);
    for (const line of linesOf(options, networks, told)) {
      if (this.#over) return;
      log('DEBUG', `exabgp: ${line}`);
      pipe.print([line]);
      await this.#wait((done) => pipe.whenAnswered(done));
    }
    if (told === 'up' || dynamic === undefined || this.#over) return;
    log('INFO', `service down, deleting ${further ? 'setup' : 'loopback'} ips`);
    await this.#settled(dynamic.remove());
  }

  async #leave(): Promise<void> {
    const { options, networks, places, pipe, log } = this.#parts;
    this.#announce('exit');
    const lines = linesOf(options, networks, 'exit');
    for (const line of lines) log('DEBUG', `exabgp: ${line}`);
    pipe.print(lines);
    await new Promise<void>((resolve) => {
      const cancel = after(PARTING_MS, resolve);
      pipe.whenAnswered(() => {
        cancel();
        resolve();
      });
    });
    if (places === undefined) return;
    log('INFO', `exiting, deleting ${options.interfaces.size > 0 ? 'setup' : 'loopback'} ips`);
    await places.remove();
  }

  #announce(told: Told): void {
    // What is said again at every interval is no news.
    this.#parts.log(told === this.#told ? 'DEBUG' : 'INFO', `send announces for ${told.toUpperCase()} state to ExaBGP`);
    this.#told = told;
  }

  #settled<T>(promise: Promise<T>): Promise<T | undefined> {
    return this.#wait<T>((done) => {
      void promise.then(done);
      return () => {};
    });
  }

  /** Resolves to what `done` is given, or to undefined as soon as it is to end. */
  #wait<T = void>(begin: (done: (value: T) => void) => () => void): Promise<T | undefined> {
    if (this.#over) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      // `done` may be called again when something else is waited for already.
      const cancel = begin((value) => {
        if (this.#interrupt === interrupt) this.#interrupt = undefined;
        resolve(value);
      });
      const interrupt = () => {
        this.#interrupt = undefined;
        cancel();
        resolve(undefined);
      };
      this.#interrupt = interrupt;
    });
  }
}

/** Hooks run before anything is told, but bad news does not wait for those that hang. */
function patiently(hooks: Promise<void>, told: Told | undefined, done: () => void): () => void {
  const bad = told === 'down' || told === 'disabled';
  const cancel = bad ? after(HOOKS_MS, done) : () => {};
  void hooks.then(() => {
    cancel();
    done();
  });
  return cancel;
}
