// How late tries come, as seen by what is tried.

export class Lateness {
  #interval;
  /** @type {Map<string, number>} by check, when its last try came */
  #last = new Map();
  /** Milliseconds by which tries were late, in the order in which they came. @type {number[]} */
  values = [];

  /** @param {number} interval milliseconds between two tries of a check */
  constructor(interval) {
    this.#interval = interval;
  }

  /** @param {string} check @param {number} now milliseconds */
  came(check, now) {
    const last = this.#last.get(check);
    this.#last.set(check, now);
    if (last !== undefined) this.values.push(Math.max(0, now - last - this.#interval));
  }

  /** Begins anew. What comes next is measured from what came last. */
  clear() {
    this.values = [];
  }
}
