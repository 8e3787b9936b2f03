// Routes that live for a while only, unless they are announced again. Pure: the caller tells the time, in milliseconds of
// a monotonic clock.

/** Expiry is looked at in steps of this. */
const STEP_MS = 500;

export class Leases<T = unknown> {
  readonly #held = new Map<string, { readonly until: number; readonly what: T }>();
  /** Keys that may be due, by the step in which they are. */
  readonly #steps = new Map<number, Set<string>>();

  get size(): number {
    return this.#held.size;
  }

  /** Holds `what` until `until`, in place of what was held under the key. */
  put(key: string, until: number, what: T): void {
    this.drop(key);
    this.#held.set(key, { until, what });
    const step = Math.ceil(until / STEP_MS);
    const keys = this.#steps.get(step);
    if (keys === undefined) this.#steps.set(step, new Set([key]));
    else keys.add(key);
  }

  /** Undefined: nothing is held under the key. */
  until(key: string): number | undefined {
    return this.#held.get(key)?.until;
  }

  drop(key: string): boolean {
    const held = this.#held.get(key);
    if (held === undefined) return false;
    this.#held.delete(key);
    const step = Math.ceil(held.until / STEP_MS);
    const keys = this.#steps.get(step);
    keys?.delete(key);
    if (keys?.size === 0) this.#steps.delete(step);
    return true;
  }

  /** When to ask for what is due; undefined when nothing is held. */
  next(): number | undefined {
    let first: number | undefined;
    for (const step of this.#steps.keys()) if (first === undefined || step < first) first = step;
    return first === undefined ? undefined : first * STEP_MS;
  }

  /** Takes what is due. */
  due(now: number): T[] {
    const due: T[] = [];
    const last = Math.floor(now / STEP_MS);
    for (const [step, keys] of this.#steps) {
      if (step > last) continue;
      this.#steps.delete(step);
      for (const key of keys) {
        due.push(this.#held.get(key)!.what);
        this.#held.delete(key);
      }
    }
    return due;
  }
}
