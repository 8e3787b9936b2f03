// Whose turn it is: work of several helpers is cut into small pieces, and done one piece of each after the other, for so
// long in each turn of the loop that sessions never wait for it.

/** milliseconds of each turn of the loop, for all together */
const BUDGET_MS = 8;

export interface Worker {
  /** Does one small piece; true while there is more. */
  work(): boolean;
}

export class Turns {
  readonly #now: () => number;
  /** First in, first out. */
  readonly #waiting = new Set<Worker>();
  #left = BUDGET_MS;
  #due = false;
  #working = false;

  /** `now`: milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** There is work: it is begun at once if this turn of the loop has time left for it. */
  add(worker: Worker): void {
    this.#waiting.add(worker);
    this.#work();
  }

  #work(): void {
    if (this.#working) return;
    this.#working = true;
    // A set is walked in the order of insertion, those that come meanwhile included.
    for (const worker of this.#waiting) {
      if (this.#left <= 0) break;
      const begin = this.#now();
      this.#waiting.delete(worker);
      if (worker.work()) this.#waiting.add(worker);
      this.#left -= this.#now() - begin;
    }
    this.#working = false;
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      this.#left = BUDGET_MS;
      if (this.#waiting.size > 0) this.#work();
    });
  }
}
