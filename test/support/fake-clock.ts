// Time that moves only when a test says so.

import type { Clock, Random } from '../../src/speaker/index.ts';

interface Timer {
  readonly when: number;
  readonly run: () => void;
}

/** Tasks that one moment may have; more is a loop that would never let time go on. */
const MOST_TASKS = 1_000_000;

export class FakeClock implements Clock {
  #now = 0;
  #tasks: (() => void)[] = [];
  #later: (() => void)[] = [];
  readonly #timers = new Set<Timer>();
  /** Times that a timer was set, for tests that count. */
  armed = 0;

  now(): number {
    return this.#now;
  }

  wall(): number {
    return 1_700_000_000 + this.#now / 1000;
  }

  at(when: number, run: () => void): () => void {
    const timer: Timer = { when, run };
    this.#timers.add(timer);
    this.armed += 1;
    return () => {
      this.#timers.delete(timer);
    };
  }

  soon(run: () => void): void {
    this.#tasks.push(run);
  }

  later(run: () => void): void {
    this.#later.push(run);
  }

  /** Timers that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms` milliseconds: what is due runs in order, each after the tasks of the moment before. */
  advance(ms: number): void {
    const end = this.#now + ms;
    this.settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.when);
      next.run();
      this.settle();
    }
    this.#now = end;
  }

  /** Runs what is to run soon or later, and what that leads to, without any time going by. */
  settle(): void {
    let count = 0;
    while (this.#tasks.length > 0 || this.#later.length > 0) {
      const turn = this.#tasks.length > 0 ? this.#tasks : this.#later;
      for (const run of turn.splice(0)) {
        run();
        count += 1;
      }
      if (count > MOST_TASKS) throw new Error(`the tasks of one moment do not end at ${this.#now} ms`);
    }
  }

  // The earliest; among equals the one that was set first.
  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.when <= end && (next === undefined || timer.when < next.when)) next = timer;
    }
    return next;
  }
}

/** Random numbers that are the same for the same seed. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
