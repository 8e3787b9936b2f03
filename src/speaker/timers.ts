// Time, and the deadlines of one connection.

import type { TimerName } from './fsm.ts';

export interface Clock {
  /** milliseconds, monotonic */
  now(): number;
  /** seconds since 1970 with fractions, for what people and programs read */
  wall(): number;
  /** Runs once at `when` milliseconds of `now`, never early; returns a cancel. */
  at(when: number, run: () => void): () => void;
  /** Runs as soon as what is being handled is done with, before other input. */
  soon(run: () => void): void;
  /** Runs after other input that has already arrived has had its turn. */
  later(run: () => void): void;
}

/**
 * The real clock. A callback runs only after input that was already waiting has been read: after a stall the peer's
 * keepalives lie in the socket, and the hold timer must not be judged before they are seen.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => (performance.timeOrigin + performance.now()) / 1000,
  at: (when, run) => {
    let immediate: NodeJS.Immediate | undefined;
    const timeout = setTimeout(
      () => {
        immediate = setImmediate(run);
      },
      // One more, since Node counts whole milliseconds of a clock of its own and would be early by a part of one.
      Math.max(0, Math.ceil(when - performance.now()) + 1),
    );
    return () => {
      clearTimeout(timeout);
      if (immediate !== undefined) clearImmediate(immediate);
    };
  },
  soon: (run) => {
    process.nextTick(run);
  },
  later: (run) => {
    setImmediate(run);
  },
};

/** A number in [0, 1). */
export type Random = () => number;
export const systemRandom: Random = () => Math.random();

/**
 * Named deadlines with one timer of the clock for the nearest. Moving a deadline away is an assignment: the timer fires
 * early, finds nothing due and sets itself again.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #due: (timer: TimerName, late: number) => void;
  readonly #at = new Map<TimerName, number>();
  #armed = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  /** `late`: milliseconds since the deadline. */
  constructor(clock: Clock, due: (timer: TimerName, late: number) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** `seconds` from now; undefined stops the timer. */
  set(timer: TimerName, seconds: number | undefined): void {
    if (seconds === undefined) this.#at.delete(timer);
    else {
      this.#at.set(timer, this.#clock.now() + seconds * 1000);
      this.#arm();
    }
  }

  /** Moves a deadline that is set further away. This is the hot lane of received UPDATEs: no timer is touched. */
  push(timer: TimerName, seconds: number): void {
    if (this.#at.has(timer)) this.#at.set(timer, this.#clock.now() + seconds * 1000);
  }

  clear(): void {
    this.#at.clear();
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armed = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const nearest = Math.min(...this.#at.values());
    if (nearest >= this.#armed) return;
    this.#cancel?.();
    this.#armed = nearest;
    this.#cancel = this.#clock.at(nearest, () => this.#fire());
  }

  #fire(): void {
    this.#armed = Number.POSITIVE_INFINITY;
    this.#cancel = undefined;
    const now = this.#clock.now();
    for (const [timer, at] of [...this.#at]) {
      // What ran before may have stopped or moved this one.
      if (at > now || this.#at.get(timer) !== at) continue;
      this.#at.delete(timer);
      this.#due(timer, now - at);
    }
    if (this.#at.size > 0) this.#arm();
  }
}
