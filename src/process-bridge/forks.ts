// How often helpers may be started again, all of them together. Pure: the caller tells the time, in milliseconds of a
// monotonic clock.

/** Ten a second, and never two in one turn of the loop: each start holds it for some milliseconds. */
const APART_MS = 100;

export class Forks {
  #next = Number.NEGATIVE_INFINITY;

  /** Takes the next free place, and tells how long it is until then. */
  take(now: number): number {
    const at = Math.max(now, this.#next);
    this.#next = at + APART_MS;
    return at - now;
  }
}
