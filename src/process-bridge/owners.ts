// Whose the routes of helpers are, and what becomes of them when their owner ends.

import type { HelperExit } from './child.ts';
import type { ProcessConfig } from './process-config.ts';

export interface OwnersParts {
  /** monotonic milliseconds */
  readonly now: () => number;
  readonly at: (when: number, run: () => void) => () => void;
  /** Withdraws all routes of an owner, in its own time. */
  readonly withdraw: (owner: string) => void;
  readonly log: (process: string, what: Fate, seconds: number) => void;
}

/** What happens to routes: gone after a grace, or kept without anybody who answers for them. */
export type Fate = 'withdraw' | 'keep';

/** seconds; a helper that is started again within it and says its routes again is not missed */
export const GRACE = 10;

/** seconds after its start that a helper has to say what an earlier run of the daemon announced for it */
export const READY_TIMEOUT = 60;

/** Whose the routes of clients of the socket are. */
export const CLIENT_OWNER = 'cli';

interface Process {
  starts: number;
  /** Its last end took nothing along. */
  kept?: boolean;
  /** Routes of an earlier run of the daemon wait so many seconds from its start. */
  inherited?: number | undefined;
  /** Owners that ended and may still have routes, with the time of their end. */
  readonly ended: Map<string, number>;
}

export class Owners {
  readonly #parts: OwnersParts;
  readonly #processes = new Map<string, Process>();
  readonly #timers = new Set<() => void>();

  constructor(parts: OwnersParts) {
    this.#parts = parts;
  }

  /** Whose routes a process announces now. After an end that takes routes along, a start is an owner of its own. */
  of(process: string): string {
    return ownerName(process, this.#processes.get(process)?.starts ?? 0);
  }

  started(process: string): void {
    const known = this.#processes.get(process);
    if (known === undefined) this.#processes.set(process, { starts: 1, ended: new Map() });
    else {
      // One that ended well goes on where it was; so a helper that comes and goes for years has one name.
      if (!known.kept || !known.ended.delete(this.of(process))) known.starts += 1;
      known.kept = false;
      if (known.inherited !== undefined) this.#expect(process, known, known.inherited);
    }
  }

  /**
   * Routes of an earlier run of the daemon are there, of `process NAME#0`. They go when the helper has said what it
   * announces, or some time after its start, unless it keeps them; those of a process that is not configured, after the
   * grace.
   */
  restored(process: string, config: ProcessConfig | undefined): void {
    const known: Process = this.#processes.get(process) ?? { starts: 0, ended: new Map() };
    this.#processes.set(process, known);
    known.ended.set(ownerName(process, 0), this.#parts.now());
    if (config === undefined) this.#expect(process, known, GRACE);
    else if (config.onExit !== 'keep') {
      known.inherited = config.readyTimeout ?? READY_TIMEOUT;
      if (known.starts > 0) this.#expect(process, known, known.inherited);
    }
  }

  /** It has said all that it announces after its start. */
  ready(process: string): void {
    const known = this.#processes.get(process);
    if (known?.inherited === undefined) return;
    known.inherited = undefined;
    const owner = ownerName(process, 0);
    if (known.ended.delete(owner)) this.#parts.withdraw(owner);
  }

  #expect(process: string, known: Process, seconds: number): void {
    known.inherited = seconds;
    const cancel = this.#parts.at(this.#parts.now() + seconds * 1000, () => {
      this.#timers.delete(cancel);
      this.ready(process);
    });
    this.#timers.add(cancel);
  }

  /** It ended by itself. `final`: it is not started again. */
  ended(config: ProcessConfig, how: HelperExit, final: boolean): void {
    this.#end(config, fateOf(config, how, final));
  }

  /** It is not wanted any more, or not like this. */
  dismissed(config: ProcessConfig): void {
    this.#end(config, config.onExit ?? 'withdraw');
  }

  /** Owners that are gone, and when they went. */
  orphans(): Map<string, number> {
    return new Map([...this.#processes.values()].flatMap(({ ended }) => [...ended]));
  }

  /** Nothing is withdrawn any more. */
  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #end(config: ProcessConfig, fate: Fate): void {
    const { name } = config;
    const grace = graceOf(config);
    const known = this.#processes.get(name);
    if (known === undefined) return;
    known.ended.set(this.of(name), this.#parts.now());
    this.#parts.log(name, fate, grace);
    known.kept = fate === 'keep';
    if (known.kept) return;
    const gone = [...known.ended.keys()];
    const cancel = this.#parts.at(this.#parts.now() + grace * 1000, () => {
      this.#timers.delete(cancel);
      for (const owner of gone) {
        if (known.ended.delete(owner)) this.#parts.withdraw(owner);
      }
    });
    this.#timers.add(cancel);
  }
}

/** seconds; a VIP does not outlive what looks after it */
function graceOf({ grace, said }: ProcessConfig): number {
  return grace ?? (said === undefined ? GRACE : 0);
}

/** A crash, or an end of all attempts, takes its routes along; who did its work and left keeps them. */
export function fateOf({ onExit, respawn }: ProcessConfig, how: HelperExit, final: boolean): Fate {
  if (onExit !== undefined) return onExit;
  const crashed = how.signal !== null || how.status !== 0 || how.mute === true;
  return crashed || (final && respawn) ? 'withdraw' : 'keep';
}

/** `process watch#2` */
export function ownerName(process: string, start: number): string {
  return `process ${process}#${start}`;
}

/** `watch` of `process watch#2`; undefined: the owner is no process. */
export function processOf(owner: string): string | undefined {
  return /^process (.+)#\d+$/s.exec(owner)?.[1];
}
