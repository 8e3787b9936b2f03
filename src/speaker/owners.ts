// On whose behalf routes are announced: names outside, small numbers in the columns.

import type { Clock } from './timers.ts';

/** Routes that are withdrawn before other input has its turn. */
const SLICE = 5000;

/** What keeps routes of owners. */
export interface Holder {
  /** How many routes of the owner it has. */
  owned(owner: number): number;
  /** Withdraws some of them with each step, about `most`, and yields how many. */
  withdrawing(owner: number, most: number): Iterator<number>;
}

export class Owners {
  readonly #clock: Clock;
  readonly #numbers = new Map<string, number>();
  /** By number; the first is nobody's. */
  readonly #names: string[] = [''];
  readonly #free: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#free.pop() ?? this.#names.length;
      this.#names[number] = name;
      this.#numbers.set(name, number);
    }
    return number;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }

  /** Counts by number as counts by name: a name that was withdrawn and came again may have two numbers for a while. */
  named(counts: ReadonlyMap<number, number>): Map<string, number> {
    const all = new Map<string, number>();
    for (const [number, count] of counts) {
      const name = this.nameOf(number);
      all.set(name, (all.get(name) ?? 0) + count);
    }
    return all;
  }

  /**
   * Withdraws all that `name` has announced up to now from `holders`, asked anew for each slice; what it announces from
   * now on stays. Returns how many routes that are; `done` is told how many it was in the end.
   */
  withdraw(name: string, holders: () => readonly Holder[], done: (count: number) => void): number {
    const number = this.#numbers.get(name);
    if (number === undefined) {
      done(0);
      return 0;
    }
    const all = holders().reduce((sum, each) => sum + each.owned(number), 0);
    // Whoever comes under that name has another number.
    this.#numbers.delete(name);
    this.#withdraw(number, holders, done);
    return all;
  }

  #withdraw(number: number, holders: () => readonly Holder[], done: (count: number) => void): void {
    let count = 0;
    let steps: Iterator<number> | undefined;
    const slice = () => {
      const step = steps?.next();
      if (step !== undefined && step.done !== true) {
        count += step.value;
        this.#clock.later(slice);
        return;
      }
      // There may be new ones, which took over routes from others.
      steps = holders()
        .find((each) => each.owned(number) > 0)
        ?.withdrawing(number, SLICE);
      if (steps !== undefined) {
        slice();
        return;
      }
      this.#free.push(number);
      done(count);
    };
    slice();
  }
}
