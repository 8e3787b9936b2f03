// When a helper that ended is started again, and when it is given up. Pure: the caller tells the time, in milliseconds
// of a monotonic clock.

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** A helper that lived this long is healthy again. */
const HEALTHY_MS = 60_000;

export type Verdict = { readonly afterMs: number } | 'give-up';

export class Respawn {
  readonly limit: number;
  readonly windowMs: number;
  /** When it was started, oldest first; no more than `limit` are of interest. */
  readonly #starts: number[] = [];
  /** Respawns in a row after short lives. */
  #row = 0;

  /** `limit` starts are granted in each sliding window, counted from the very first start; the next one is refused. */
  constructor(limit = 5, windowMs = 64_000) {
    this.limit = limit;
    this.windowMs = windowMs;
  }

  /** Counts a start, whoever asked for it. */
  started(now: number): void {
    this.#starts.push(now);
    if (this.#starts.length > this.limit) this.#starts.shift();
  }

  /** To be asked once for each end: each respawn waits twice as long as the one before. */
  next(now: number): Verdict {
    const last = this.#starts.at(-1) ?? now;
    if (now - last >= HEALTHY_MS) this.#row = 0;
    const afterMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#row, LONGEST_PAUSE_MS);
    this.#row += 1;
    const oldest = this.#starts[0] ?? Number.NEGATIVE_INFINITY;
    const full = this.#starts.length >= this.limit && now + afterMs - oldest < this.windowMs;
    return full ? 'give-up' : { afterMs };
  }
}
