// How late tries come, as seen by what is tried.

export class Lateness {
  #interval;
  /** @type {Map<string, number[]>} by check, when its tries came, milliseconds */
  #came = new Map();

  /** @param {number} interval milliseconds between two tries of a check */
  constructor(interval) {
    this.#interval = interval;
  }

  /** @param {string} check @param {number} now milliseconds */
  came(check, now) {
    const times = this.#came.get(check);
    if (times === undefined) this.#came.set(check, [now]);
    else times.push(now);
  }

  /** Forgets all. */
  clear() {
    this.#came.clear();
  }

  /**
   * Milliseconds by which tries were late: each check has a try in every interval, and its plan is that of its most punctual
   * try. One that is left out makes all that follow it late.
   * @returns {number[]}
   */
  get values() {
    return [...this.#came.values()].flatMap((times) => {
      const shifts = times.map((time, count) => time - count * this.#interval);
      const first = Math.min(...shifts);
      return shifts.map((shift) => shift - first);
    });
  }
}
